/** Two ways of writing JSON, byte for byte as the genuine messages have it. */

/** Members whose entries carry a product's content. */
const PRODUCT_LISTS: ReadonlySet<string> = new Set(['productInfo', 'productInfoList']);

/**
 * A DRS payload as the `Message` of its envelope: compact JSON, with the `quantity` of a product as a float of
 * at least one decimal (`12.0`, `3.5`). Source: NOTIF.
 */
export const messageText = (payload: Readonly<Record<string, unknown>>): string => write(payload, false);

function write(value: unknown, isProduct: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item, isProduct)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => {
      const isFloat = isProduct && name === 'quantity' && Number.isInteger(member);
      const text = isFloat ? (member as number).toFixed(1) : write(member, PRODUCT_LISTS.has(name));
      return `${JSON.stringify(name)}:${text}`;
    });
  return `{${members.join(',')}}`;
}

type Flat = Readonly<Record<string, unknown>>;

/**
 * An SNS envelope in the layout of SNS: one member a line, two blanks of indent, a blank on either side of the
 * colon. Attributes are indented once more, each compact on its line.
 */
export const envelopeText = (envelope: Flat): string => layOut(envelope, '  ');

function layOut(members: Flat, indent: string): string {
  const lines = Object.entries(members).map(([name, value]) => {
    const nested = typeof value === 'object' && value !== null && indent.length === 2;
    return `${indent}${JSON.stringify(name)} : ${nested ? layOut(value as Flat, `${indent}  `) : JSON.stringify(value)}`;
  });
  return `{\n${lines.join(',\n')}\n${indent.slice(2)}}`;
}
