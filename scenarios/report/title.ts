import type { Variant } from '../runner/loaded.ts';
import { oneLine } from './style.ts';

/** The title of a scenario in one line: names come from files. */
export const titleOf = ({ title }: Pick<Variant, 'title'>): string => oneLine(title);
