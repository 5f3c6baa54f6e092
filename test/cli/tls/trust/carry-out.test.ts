import { describe, expect, it } from 'vitest';
import { carryOut, type Hands } from '../../../../cli/tls/trust/carry-out.ts';
import type { Step } from '../../../../cli/tls/trust/plan.ts';

const copy: Step = { kind: 'copy', from: '/ca.pem', to: '/anchors/ca.crt', needsRoot: true };
const remove: Step = { kind: 'remove', file: '/anchors/old.crt', needsRoot: true };
const forget: Step = { kind: 'run', words: ['certutil', '-D'], needsRoot: false, mayFail: true };
const update: Step = { kind: 'run', words: ['update-ca-certificates'], needsRoot: true };

/** Hands that note what they do, and fail at one program. */
function hands(failing = ''): Hands & { readonly did: string[] } {
  const did: string[] = [];
  return {
    did,
    copy: (from, to) => void did.push(`copy ${from} ${to}`),
    remove: (file) => void did.push(`remove ${file}`),
    async run(words) {
      did.push(`run ${words.join(' ')}`);
      return words[0] === failing ? { exitCode: 9, output: 'no room' } : { exitCode: 0, output: '' };
    },
  };
}

describe('carrying a plan out', () => {
  it('does each step in turn', async () => {
    const own = hands();
    expect(await carryOut([copy, remove, update], own)).toEqual({
      done: [copy, remove, update],
      failed: null,
      untried: [],
    });
    expect(own.did).toEqual(['copy /ca.pem /anchors/ca.crt', 'remove /anchors/old.crt', 'run update-ca-certificates']);
  });

  it('stops at the first that fails, and tells what was done and what was not tried', async () => {
    const own = hands('update-ca-certificates');
    expect(await carryOut([copy, update, remove], own)).toEqual({
      done: [copy],
      failed: { step: update, why: 'no room' },
      untried: [remove],
    });
    expect(own.did).toHaveLength(2);
  });

  it('says what the disk says', async () => {
    const full: Hands = {
      ...hands(),
      copy() {
        throw new Error('EROFS: read-only file system');
      },
    };
    expect(await carryOut([copy, update], full)).toMatchObject({
      done: [],
      failed: { why: 'EROFS: read-only file system' },
      untried: [update],
    });
  });

  it('goes on where something was to be taken away that is not there', async () => {
    expect(await carryOut([forget, update], hands('certutil'))).toMatchObject({ done: [forget, update], failed: null });
  });

  it('tells an exit code where a program said nothing', async () => {
    const silent: Hands = { ...hands(), run: async () => ({ exitCode: 2, output: '' }) };
    expect((await carryOut([update], silent)).failed?.why).toBe('it ended with exit code 2');
  });
});
