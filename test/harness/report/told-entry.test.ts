import { describe, expect, it } from 'vitest';
import { createJudgement } from '../../../contracts/obligations/judge-all.ts';
import { TimelineEntry } from '../../../contracts/timeline.ts';
import { readToldEntry } from '../../../harness/report/told-entry.ts';
import fc from '../../support/fast-check.ts';
import { D, finding, history } from '../../support/history.ts';
import { faulty } from './given-report.ts';

/** An entry of every kind. */
function entries(): TimelineEntry[] {
  const told = faulty();
  told.move(D).gap(3).world('reset');
  told.add({ kind: 'customer', actor: 'customer', action: 'subscribe' });
  told.add({ kind: 'fault', faultId: 'f1', effect: 'delay' });
  told.deliver(null, { type: 'SubscriptionConfirmation', outcome: 'retry', status: null, error: 'ECONNREFUSED' });
  told.status({ findings: [finding('9', 'a', 'b', 'c')] });
  return told.entries;
}

describe('a line of a timeline', () => {
  it('is an entry of any kind', () => {
    const kinds = new Set<string>();
    for (const entry of entries()) {
      kinds.add(entry.kind);
      expect(readToldEntry(JSON.stringify(entry))).toEqual({ ok: true, told: { scenario: null, file: null, entry } });
    }
    expect(kinds.size).toBe(9);
  });

  it('may have the title and the file of its scenario before the entry', () => {
    const [entry] = entries();
    const line = JSON.stringify({ scenario: 'a story', file: 'a.yaml', ...entry });
    expect(readToldEntry(line)).toEqual({ ok: true, told: { scenario: 'a story', file: 'a.yaml', entry } });
  });

  it('of the same scenario says the same as one that is read by itself', () => {
    const [entry, next] = entries();
    const line = (of: object): string => JSON.stringify({ scenario: 'a "story" …', file: 'a.yaml', ...of });
    const named = { scenario: 'a "story" …', file: 'a.yaml' };
    readToldEntry(line(entry as TimelineEntry));
    expect(readToldEntry(line(next as TimelineEntry))).toEqual({ ok: true, told: { ...named, entry: next } });
    const beginning = '{"scenario":"a \\"story\\" …","file":"a.yaml",';
    const rest = JSON.stringify(next).slice(1);
    // Of names that are said twice the second counts.
    expect(readToldEntry(`${beginning}"scenario":"b",${rest}`)).toEqual({
      ok: true,
      told: { scenario: 'b', file: 'a.yaml', entry: next },
    });
    expect(readToldEntry(`${beginning}"file":null,${rest}`)).toEqual({
      ok: true,
      told: { scenario: 'a "story" …', file: null, entry: next },
    });
    for (const end of ['', '}', `${rest}}`, rest.slice(0, -1)]) {
      expect(readToldEntry(beginning + end)).toEqual({
        ok: false,
        problem: 'expected an entry of a timeline, as a JSON object in one line',
      });
    }
    expect(readToldEntry(`${beginning}"seq":1}`)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^expected an entry of a timeline: /),
    });
  });

  it.each([
    ['', 'expected an entry of a timeline, as a JSON object in one line'],
    ['{"seq":1', 'expected an entry of a timeline, as a JSON object in one line'],
    ['[]', 'expected an entry of a timeline, as a JSON object in one line'],
    ['null', 'expected an entry of a timeline, as a JSON object in one line'],
    ['{"level":"info","msg":"x"}', 'expected an entry of a timeline: kind: Invalid discriminator value. '],
  ])('is else refused: %s', (text, problem) => {
    expect(readToldEntry(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });

  it('is refused with the field that is wrong', () => {
    const status = history().entries[0];
    expect(readToldEntry(JSON.stringify({ ...status, at: 'yesterday' }))).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^expected an entry of a timeline: at: /),
    });
  });

  /** Every place in an entry that may be something else. */
  const placesIn = (value: unknown): string[][] =>
    typeof value !== 'object' || value === null
      ? [[]]
      : [[], ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner).map((path) => [key, ...path]))];
  const changed = (value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown =>
    key === undefined
      ? put
      : Object.assign(Array.isArray(value) ? [...value] : { ...(value as object) }, {
          [key]: changed((value as Record<string, unknown>)[key], rest, put),
        });

  it('that is taken is one that judges can read, whatever was changed in it', () => {
    const all = entries();
    let taken = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.nat(),
        fc.constantFrom<unknown>(null, true, -1, 0.5, '', 'x', '__proto__', [], {}, ['x'], { toString: 1 }),
        (entry, nth, put) => {
          const places = placesIn(entry);
          const odd = changed(entry, places[nth % places.length] ?? [], put);
          const read = readToldEntry(JSON.stringify(odd));
          if (!read.ok) return;
          taken += 1;
          const judgement = createJudgement({ clock: 'shared', production: true });
          for (const one of all.slice(0, 5)) judgement.step(one);
          judgement.step({ ...read.told.entry, seq: 1000 });
          for (const one of all) judgement.step({ ...one, seq: 1000 + one.seq });
          judgement.verdicts();
        },
      ),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('that keeps the contract is taken', () => {
    const all = entries();
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.nat(), fc.constantFrom<unknown>(null, 7, 'x', {}), (entry, nth, put) => {
        const places = placesIn(entry);
        const odd = changed(entry, places[nth % places.length] ?? [], put);
        if (TimelineEntry.safeParse(odd).success) expect(readToldEntry(JSON.stringify(odd)).ok).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
});
