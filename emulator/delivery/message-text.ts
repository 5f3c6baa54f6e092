/** An envelope as text, byte for byte as the genuine ones have it. */

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
