import type { Variant } from '../runner/loaded.ts';
import type { Outcome } from '../runner/outcome.ts';
import { outcomeLine } from './outcome-line.ts';
import { painter, shorten, widthOf } from './style.ts';
import { titleOf } from './title.ts';

/**
 * What a run says while it plays. A line for each scenario that is over; on a screen also one at the bottom about
 * those that are playing, which is written anew whenever something changes.
 */

export interface Progress {
  begin(variant: Variant): void;
  end(outcome: Outcome, beneath?: string): void;
  /** Takes the last line off the screen. */
  close(): void;
}

export interface ProgressOptions {
  readonly total: number;
  readonly out: (text: string) => void;
  readonly colour?: boolean;
  /** A screen that can be written over, and the columns it has now. */
  readonly screen?: { columns(): number } | undefined;
}

/** To the first column, and all behind it gone. */
const CLEAR = '\r\u001b[K';

export function createProgress({ total, out, colour = false, screen }: ProgressOptions): Progress {
  const paint = painter(colour);
  const playing = new Set<Variant>();
  let done = 0;
  let isDrawn = false;

  const clear = (): string => {
    if (!isDrawn) return '';
    isDrawn = false;
    return CLEAR;
  };
  const draw = (): string => {
    if (screen === undefined || playing.size === 0) return '';
    isDrawn = true;
    const counted = `${String(done).padStart(String(total).length)}/${total} `;
    const [oldest, ...others] = [...playing].map(titleOf);
    const more = others.length === 0 ? '' : ` · and ${others.length} more`;
    // The last column stays free: a full line would scroll some terminals.
    const room = Math.max(8, screen.columns() - 1 - widthOf(counted) - widthOf(more));
    const titles = shorten(oldest ?? '', room) + more;
    return `${paint(counted, 'cyan')}${paint(titles, 'grey')}`;
  };

  return {
    begin(variant) {
      playing.add(variant);
      out(clear() + draw());
    },
    end(outcome, beneath = '') {
      playing.delete(outcome.variant);
      done += 1;
      out(`${clear()}${outcomeLine(outcome, colour)}\n${beneath}${draw()}`);
    },
    close() {
      const text = clear();
      if (text !== '') out(text);
    },
  };
}
