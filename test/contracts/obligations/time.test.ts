import { describe, expect, it } from 'vitest';
import { COFFEE, D, H, type History, history, kept, MIN, PRINTER, S } from '../../support/history.ts';

/** Which time was lived: the rule of the daily call, under every kind of clock. */

const MOVED = (span: string) => ({ outcome: 'not exercised', why: `the clock moved ${span} without the device` });

describe('a device that goes by real time', () => {
  it('is not asked for a day that the clock was moved', () => {
    const told = history();
    told.move(30 * H);
    told.status();
    expect(told.verdict(4)).toEqual(MOVED('1 d 6 h'));
    expect(told.verdict(6)).toEqual(MOVED('1 d 6 h'));
  });

  it('keeps what it kept, with a word about what was not judged', () => {
    const told = history();
    told.pass(D);
    told.status();
    told.move(3 * D);
    told.status();
    expect(told.verdict(4)).toEqual({ ...kept(1), unjudged: 'the clock moved 3 d without the device' });
  });

  it('is asked again from then on', () => {
    const told = history();
    told.move(30 * H);
    told.status();
    const from = told.seq;
    told.pass(27 * H);
    told.status();
    expect(told.verdict(4)).toMatchObject({ breaches: 1, evidence: [{ entries: [from, told.seq] }] });
  });

  it('is not asked for a span with a move in it, however much real time there was', () => {
    const told = history();
    told.pass(20 * H);
    told.move(H);
    told.pass(20 * H);
    told.status();
    expect(told.verdict(4)).toEqual(MOVED('1 d 17 h'));
  });

  it('is not asked on a clock that stands, or runs faster', () => {
    const standing = history().clock('manual');
    standing.pass(9 * D);
    standing.status();
    standing.move(30 * H, 'manual');
    standing.status();
    expect(standing.verdict(4)).toEqual(MOVED('1 d 6 h'));

    const fast = history().clock('system', 60);
    fast.pass(16 * H);
    fast.status();
    expect(fast.verdict(4)).toEqual(MOVED('40 d'));
  });

  it('is not asked on a fast clock that no entry tells of: real time does', () => {
    const told = history();
    for (let hour = 0; hour < 60; hour += 1) {
      told.at += 59 * MIN;
      told.pass(MIN);
      if (hour % 30 === 29) told.status();
    }
    expect(told.broken()).toEqual([]);
    expect(told.verdict(4)).toEqual(MOVED('1 d 6 h'));
  });

  it('is asked once the clock is an ordinary one again', () => {
    const told = history().clock('manual').clock('system');
    told.status();
    told.pass(27 * H);
    told.status();
    expect(told.broken()).toContain(4);
  });
});

describe('a device that shares the clock', () => {
  it('lived through every move', () => {
    const told = history();
    told.move(26 * H - S);
    told.status();
    expect(told.verdict(4, { clock: 'shared' })).toEqual(kept(1));
    told.move(26 * H + S);
    told.status();
    expect(told.verdict(4, { clock: 'shared' })).toMatchObject({ breaches: 1, times: 1 });
  });

  it('is asked for what the last move passed over, once the call that moved it is answered', () => {
    const told = history();
    told.move(30 * H);
    expect(told.verdict(4, { clock: 'shared' })).toMatchObject({
      breaches: 1,
      evidence: [{ seen: 'none for 1 d 6 h' }],
    });
    expect(told.verdict(4)).toEqual(MOVED('1 d 6 h'));
  });

  it('may do so for a part of the story, and for one device', () => {
    const told = history();
    told.register(['black'], 'registered', PRINTER);
    told.goesBy('shared', COFFEE);
    told.move(30 * H);
    told.goesBy('real', COFFEE);
    told.move(30 * H);
    // The span began before the last change, so that nobody knows which part of it was lived.
    expect(told.verdict(4)).toEqual(MOVED('2 d 12 h'));

    const apart = history();
    apart.register(['black'], 'registered', PRINTER);
    apart.goesBy('shared', COFFEE);
    apart.status();
    apart.status({ device: PRINTER });
    apart.move(30 * H);
    apart.status();
    apart.status({ device: PRINTER });
    apart.goesBy('real');
    const judgement = apart.judged();
    expect(judgement.verdicts('acme-coffee/SN-0001')[4]?.verdict.outcome).toBe('broken');
    expect(judgement.verdicts('acme-printer/SN-0002')[4]?.verdict).toEqual(MOVED('1 d 6 h'));
  });
});

describe('a device with a clock of its own', () => {
  it('is asked for no span at all', () => {
    const told = history();
    told.pass(9 * D);
    told.status();
    expect(told.verdict(4, { clock: 'foreign' })).toEqual(MOVED('9 d'));
    expect(told.verdict(4)).toMatchObject({ outcome: 'broken' });
  });
});

describe('an adapter that acknowledges waits', () => {
  /** Moves the clock in steps, each acknowledged; the device calls at the end of the last. */
  const waited = (steps: readonly number[], told: History = history()): History => {
    for (const step of steps) {
      const from = told.at;
      told.move(step, 'manual');
      told.lived(from);
    }
    told.status();
    return told;
  };

  it('makes a moved span a lived one, put together from its steps', () => {
    expect(waited([20 * H, 6 * H]).verdict(4)).toEqual(kept(1));
    expect(waited([20 * H, 6 * H + S]).verdict(4)).toMatchObject({ breaches: 1 });
  });

  it('may do so after the call that was late', () => {
    const told = history();
    const from = told.at;
    told.move(27 * H, 'manual');
    told.status();
    expect(told.broken()).toEqual([]);
    told.lived(from + S);
    expect(told.broken()).toEqual([]);
    told.lived(from);
    // The slot was not reported either: the device has lived until now.
    expect(told.broken()).toEqual([4, 6]);
    expect(told.verdict(4)).toMatchObject({ breaches: 1, evidence: [{ seen: 'none for 1 d 3 h' }] });
  });

  it('may do so for all devices at once, in any order, and twice', () => {
    const told = history();
    told.register(['black'], 'registered', PRINTER);
    const from = told.at;
    told.move(30 * H, 'manual');
    told.status();
    told.status({ device: PRINTER });
    told.lived(told.at - 10 * H, null);
    told.facts.push({
      kind: 'device-lived',
      device: null,
      from: new Date(from).toISOString(),
      to: new Date(told.at - 10 * H).toISOString(),
    });
    told.lived(from, null);
    expect(told.verdict(4)).toMatchObject({ breaches: 2 });
  });

  it('says nothing of other devices, or of a span with a hole in it', () => {
    const other = history();
    const from = other.at;
    other.move(30 * H, 'manual');
    other.lived(from, PRINTER);
    other.status();
    expect(other.broken()).toEqual([]);

    const holed = history();
    const begin = holed.at;
    holed.move(10 * H, 'manual').lived(begin);
    holed.move(10 * H, 'manual');
    const middle = holed.at;
    holed.move(10 * H, 'manual').lived(middle);
    holed.status();
    expect(holed.broken()).toEqual([]);
  });

  it('shows a device that does nothing while it waits', () => {
    const told = history();
    const from = told.at;
    told.move(48 * H, 'manual');
    told.lived(from);
    expect(told.broken()).toEqual([4, 6]);
  });
});
