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
