/** SNS's XML answers. */

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};

const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (character) => ENTITIES[character] ?? '');

/** `<XResponse>` with the members of its result; an action without a result has none. */
export function xmlResponse(action: string, result: Readonly<Record<string, string>> | null, requestId: string) {
  const members = Object.entries(result ?? {}).map(([name, value]) => `    <${name}>${escapeXml(value)}</${name}>\n`);
  const body = result === null ? '' : `  <${action}Result>\n${members.join('')}  </${action}Result>\n`;
  const text = `<${action}Response xmlns="${NAMESPACE}">\n${body}  <ResponseMetadata>\n    <RequestId>${escapeXml(requestId)}</RequestId>\n  </ResponseMetadata>\n</${action}Response>\n`;
  return { kind: 'text' as const, status: 200, contentType: 'text/xml', text };
}
