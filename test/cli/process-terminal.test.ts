import { describe, expect, it } from 'vitest';
import { lookOf } from '../../cli/process-terminal.ts';

describe('a terminal', () => {
  const look = (isTTY: boolean, env: Readonly<Record<string, string>> = {}) => {
    const { colour, screen, isScreen } = lookOf({ isTTY, columns: 100 }, env);
    return { colour, columns: screen?.columns(), isScreen };
  };

  it('shows colours, and can be written over', () => {
    expect(look(true)).toEqual({ colour: true, columns: 100, isScreen: true });
    expect(lookOf({ isTTY: true }, {}).screen?.columns()).toBe(80);
  });

  it.each([
    [{ TERM: 'dumb' }, { colour: false, columns: undefined, isScreen: true }],
    [{ NO_COLOR: '1' }, { colour: false, columns: 100, isScreen: true }],
    [{ CI: 'true' }, { colour: true, columns: undefined, isScreen: true }],
  ])('can show less with %j', (env, shown) => {
    expect(look(true, env)).toEqual(shown);
  });

  it('is none in a pipe', () => {
    expect(look(false, { TERM: 'xterm' })).toEqual({ colour: false, columns: undefined, isScreen: false });
  });
});
