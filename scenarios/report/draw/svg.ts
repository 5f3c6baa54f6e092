import { attributes, escapeMarkup } from '../markup.ts';

/** Elements of a picture as text. What comes from outside is escaped on its way in. */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

const rounded = (values: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? round(value) : value]),
  );

/** A tenth of a pixel is enough. */
export const round = (value: number): number => Math.round(value * 10) / 10;

/** An element; `children` are elements already. */
export const element = (name: string, values: Attributes, ...children: readonly string[]): string =>
  children.length === 0
    ? `<${name}${attributes(rounded(values))}/>`
    : `<${name}${attributes(rounded(values))}>${children.join('')}</${name}>`;

export const group = (values: Attributes, ...children: readonly string[]): string =>
  children.length === 0 ? '' : element('g', values, ...children);

/** What is shown while the pointer rests on the element that it is in. */
export const tooltip = (text: string): string => `<title>${escapeMarkup(text)}</title>`;

export const label = (x: number, y: number, text: string, values: Attributes = {}): string =>
  element('text', { x, y, ...values }, escapeMarkup(text));

/** Width of a text, near enough to lay it out without a screen. */
export const textWidth = (text: string, size = 11): number => [...text].length * size * 0.56;
