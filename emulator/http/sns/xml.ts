import { escapeXml } from '../xml-text.ts';

/** SNS's XML answers. */

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** `<entry><key>…</key><value>…</value></entry>`, as attributes are told. */
export class Entries {
  readonly list: readonly (readonly [string, string])[];
  constructor(list: readonly (readonly [string, string])[]) {
    this.list = list;
  }
}

/** A text; a list, each of it a `<member>`; entries; or elements by name, of which an undefined one is left out. */
export type XmlValue = string | readonly XmlValue[] | Entries | XmlElements;
export interface XmlElements {
  readonly [name: string]: XmlValue | undefined;
}

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value);

function contentOf(value: XmlValue): string {
  if (typeof value === 'string') return escapeXml(value);
  if (value instanceof Entries) {
    return value.list.map(([key, text]) => elementOf('entry', { key, value: text })).join('');
  }
  if (isList(value)) return value.map((item) => elementOf('member', item)).join('');
  return Object.entries(value)
    .map(([name, member]) => (member === undefined ? '' : elementOf(name, member)))
    .join('');
}

function elementOf(name: string, value: XmlValue): string {
  const content = contentOf(value);
  return content === '' && typeof value !== 'string' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

/** `<XResponse>` with what its result holds; an action without a result has none. */
export function xmlResponse(action: string, result: XmlElements | null, requestId: string) {
  const body = result === null ? '' : `  ${elementOf(`${action}Result`, result)}\n`;
  const text = `<${action}Response xmlns="${NAMESPACE}">\n${body}  <ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata>\n</${action}Response>\n`;
  return { kind: 'text' as const, status: 200, contentType: 'text/xml', text };
}
