import { XmlDocument, type XmlElement } from 'libxml2-wasm';

/** An answer of the SNS API, read by a parser that we did not write. */

export const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

export function parseAnswer(text: string): XmlElement {
  const { root } = XmlDocument.fromString(text);
  if (root.namespaceUri !== NAMESPACE) throw new Error(`namespace ${root.namespaceUri}`);
  return root;
}

const isElement = (node: unknown): node is XmlElement =>
  typeof (node as { name?: unknown }).name === 'string' && 'firstChild' in (node as object);

export function childrenOf(element: XmlElement): XmlElement[] {
  const children: XmlElement[] = [];
  for (let node = element.firstChild; node !== null; node = node.next) if (isElement(node)) children.push(node);
  return children;
}

/** Names and texts of the elements right below. */
export const elementsOf = (element: XmlElement): Record<string, string> =>
  Object.fromEntries(childrenOf(element).map((child) => [child.name, child.content.trim()]));
