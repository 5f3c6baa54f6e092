import type { TimelineEntry } from './entries.ts';
import type { Fact, JudgeOptions } from './facts.ts';
import { spanText } from './grace.ts';
import { Note, newTally, type Rule, settle, type Tally, type ToldEvent } from './kit.ts';
import { joinVerdicts, type Verdict } from './verdict.ts';
import {
  acknowledge,
  arrived,
  changeClock,
  EVERY,
  forget,
  goOn,
  isStruck,
  type Message,
  nameOf,
  type Stamp,
  slotKey,
  stampOf,
  startView,
  type View,
} from './view.ts';

/**
 * The one fold behind every judge: it goes along the timeline, hands each entry to the judges that look at such
 * entries, and sees to all they have in common. An entry costs the same whatever came before it.
 */

interface RuleMemory {
  /** By device. */
  readonly tallies: Record<string, Tally>;
  /** By device, then by slot or subscription. */
  live: Record<string, Record<string, unknown>>;
}

/**
 * Plain JSON. It belongs to its fold, and `step` changes it in place: a copy of every slot of every device for
 * each entry would cost more than judging it. Whoever wants to keep one writes it as JSON.
 */
export interface FoldState {
  readonly view: View;
  readonly rules: Record<number, RuleMemory>;
  /** Calls of judges so far: what the fold costs. */
  steps: number;
}

export interface Fold {
  start(): FoldState;
  step(state: FoldState, fact: Fact): FoldState;
  /** Of all devices together, or of one (`MODEL/SERIAL`). */
  verdict(state: FoldState, rule: number, device?: string): Verdict | undefined;
}

/** Memories per device and judge: a maker may make up slots. */
const MEMORIES_MAX = 64;

/** What a judge does about entries of one topic. */
interface Interest {
  readonly rule: Rule;
  readonly number: number;
  readonly per: Rule['per'];
  readonly handle: (memory: unknown, event: unknown, note: Note) => void;
}

/** Whose entry it is: worked out once for all judges, since a name that is made anew is looked up slowly. */
interface Subject {
  readonly device: string;
  /** Key of the slot; undefined where a slot of a device is not named. */
  readonly slot: string | undefined;
}

type Interests = (prefix: string, name: string) => readonly Interest[];

/**
 * The judges of each topic, by its prefix and its name: names come with the entries, so that they are looked up and
 * need not be put together.
 */
function interestsOf(rules: readonly Rule[]): Interests {
  const byPrefix = new Map<string, Map<string, Interest[]>>();
  for (const rule of rules) {
    for (const [topic, handle] of Object.entries(rule.on)) {
      const [prefix = '', name = ''] = topic.split(':');
      const byName = byPrefix.get(prefix) ?? new Map<string, Interest[]>();
      byPrefix.set(
        prefix,
        byName.set(name, [
          ...(byName.get(name) ?? []),
          { rule, number: rule.rule, per: rule.per, handle: handle as Interest['handle'] },
        ]),
      );
    }
  }
  return (prefix, name) => byPrefix.get(prefix)?.get(name) ?? NOBODY;
}

const NOBODY: readonly Interest[] = [];

const known = new WeakMap<readonly Rule[], Interests>();

/** Made once for the same judges: a timeline of many scenarios has a fold for each. */
function knownInterests(rules: readonly Rule[]): Interests {
  const interests = known.get(rules) ?? interestsOf(rules);
  known.set(rules, interests);
  return interests;
}

const subscriptionOf = (entry: TimelineEntry): string | undefined =>
  entry.kind === 'delivery' ? entry.subscriptionArn : entry.kind === 'state' ? entry.id : undefined;

export function createFold(rules: readonly Rule[], options: JudgeOptions = {}): Fold {
  const interested = knownInterests(rules);

  const memoryOf = (state: FoldState, { rule }: Rule): RuleMemory => state.rules[rule] as RuleMemory;

  const noteFor = (
    { view }: FoldState,
    tallies: Record<string, Tally>,
    now: Stamp,
    device: string,
    slotId?: string,
  ): Note => new Note(view, options, now, device, slotId, tallies);

  const recall = ({ live }: RuleMemory, rule: Rule, device: string, part: string): unknown => {
    const known = live[device];
    const remembered = known?.[part];
    if (remembered !== undefined) return remembered;
    const fresh = rule.begin();
    // Who remembers nothing needs no place for it.
    if (fresh === null) return null;
    const parts = known ?? {};
    live[device] = parts;
    const names = Object.keys(parts);
    if (names.length >= MEMORIES_MAX) delete parts[names[0] as string];
    parts[part] = fresh;
    return fresh;
  };

  const showTo = (
    state: FoldState,
    interests: readonly Interest[],
    event: unknown,
    entry: TimelineEntry,
    now: Stamp,
    { device, slot }: Subject,
  ): void => {
    for (const { rule, number, per, handle } of interests) {
      // Where a judge keeps what it remembers about the subject; what is none of its business has no such place.
      const part = per === 'device' ? '' : per === 'slot' ? slot : subscriptionOf(entry);
      if (part === undefined) continue;
      const owner = per === 'subscription' ? EVERY : device;
      const memory = state.rules[number] as RuleMemory;
      state.steps += 1;
      handle(recall(memory, rule, owner, part), event, noteFor(state, memory.tallies, now, owner, entry.slotId));
    }
  };

  const show = (
    state: FoldState,
    entry: TimelineEntry,
    message: Message | undefined,
    now: Stamp,
    subject: Subject,
  ): void => {
    switch (entry.kind) {
      case 'call':
        // What the harness or the customer does is none of the maker's doing.
        if (entry.surface === 'control' || entry.surface === 'customer') return;
        showTo(
          state,
          interested(isStruck(entry) ? 'struck' : 'call', entry.operation ?? 'none'),
          entry,
          entry,
          now,
          subject,
        );
        return;
      case 'state':
        showTo(state, interested('state', entry.subject), entry, entry, now, subject);
        return;
      case 'delivery': {
        showTo(state, interested('delivery', ''), entry, entry, now, subject);
        if (message === undefined) return;
        const { type, seq, at, slotId, instanceId, slots } = message;
        const told: ToldEvent = { type, seq, at, slotId, instanceId, slots, delivery: entry };
        showTo(state, interested('told', message.type), told, entry, now, subject);
        return;
      }
      default:
        return;
    }
  };

  /** Judges what is open about one device, or about all. */
  const end = (state: FoldState, rule: Rule, now: Stamp, tallies: Record<string, Tally>, device?: string): void => {
    if (rule.atEnd === undefined) return;
    const { live } = memoryOf(state, rule);
    for (const name of device === undefined ? Object.keys(live) : [device]) {
      const parts = live[name] ?? {};
      for (const part of Object.keys(parts)) {
        const slotId = part.startsWith(':') ? part.slice(1) : undefined;
        rule.atEnd(parts[part], noteFor(state, tallies, now, name, slotId));
      }
    }
  };

  /** Entries between the last one and this one that nobody saw. What was going on then is not known any more. */
  const lose = (state: FoldState, count: number): void => {
    state.view.lost += count;
    forget(state.view);
    for (const rule of rules) memoryOf(state, rule).live = {};
  };

  const enterWorld = (state: FoldState, entry: TimelineEntry & { kind: 'world' }, now: Stamp): void => {
    for (const rule of rules) {
      const memory = memoryOf(state, rule);
      if (entry.event === 'started') {
        for (const [device, parts] of Object.entries(memory.live)) {
          for (const remembered of Object.values(parts)) {
            rule.afterPause?.(remembered, noteFor(state, memory.tallies, now, device));
          }
        }
      } else {
        end(state, rule, state.view.now, memory.tallies);
        memory.live = {};
      }
    }
  };

  /** A registration ends: what was open is judged, and forgotten. A new one begins with nothing. */
  const endRegistration = (state: FoldState, device: string, now: Stamp, begins: boolean): void => {
    for (const rule of rules) {
      if (rule.per === 'subscription') continue;
      const memory = memoryOf(state, rule);
      if (!begins) end(state, rule, now, memory.tallies, device);
      if (begins || rule.outlives === undefined) delete memory.live[device];
    }
  };

  const stepEntry = (state: FoldState, entry: TimelineEntry): void => {
    const { view } = state;
    if (entry.seq <= view.last) return;
    if (entry.kind === 'gap') {
      lose(state, entry.seq - view.last);
      view.last = entry.seq;
      return;
    }
    if (view.last > 0 && entry.seq > view.last + 1) lose(state, entry.seq - view.last - 1);
    const now = stampOf(entry);
    if (entry.kind === 'world') enterWorld(state, entry, now);
    const registration = entry.kind === 'state' && entry.subject === 'registration' ? entry : undefined;
    if (registration?.from === null) endRegistration(state, nameOf(entry.device), now, true);
    const message = entry.kind === 'delivery' ? arrived(view, entry) : undefined;
    const subject: Subject = {
      device: nameOf(entry.device),
      slot: entry.device === null || entry.slotId === undefined ? undefined : slotKey(entry.slotId),
    };
    show(state, entry, message, now, subject);
    if (registration?.to === null) endRegistration(state, nameOf(entry.device), now, false);
    goOn(view, entry, now, message);
  };

  const verdictOf = (rule: Rule, tally: Tally): Verdict => {
    const { kept, breaches, evidence, movedMs } = tally;
    if (breaches > 0) return { outcome: 'broken', breaches, times: kept, evidence: [...evidence] };
    const moved = `the clock moved ${spanText(movedMs)} without the device`;
    if (kept > 0) return { outcome: 'kept', times: kept, ...(movedMs > 0 ? { unjudged: moved } : {}) };
    return { outcome: 'not exercised', why: movedMs > 0 ? moved : rule.exercise };
  };

  return {
    start: () => ({
      view: startView(options),
      rules: Object.fromEntries(rules.map(({ rule }) => [rule, { tallies: {}, live: {} }])),
      steps: 0,
    }),
    step(state, fact) {
      if (fact.kind === 'device-clock') {
        changeClock(state.view, fact);
      } else if (fact.kind === 'device-lived') {
        acknowledge(state.view, fact);
        for (const rule of rules) {
          const { tallies } = memoryOf(state, rule);
          const names = fact.device === null ? Object.keys(tallies) : [nameOf(fact.device)];
          for (const name of names) if (tallies[name] !== undefined) settle(tallies[name], state.view, name);
        }
      } else {
        stepEntry(state, fact);
      }
      return state;
    },
    verdict(state, number, device) {
      const rule = rules.find((candidate) => candidate.rule === number);
      if (rule === undefined) return undefined;
      // What is open is judged on a copy: asking must not change what will be said later.
      const { tallies: noted } = memoryOf(state, rule);
      const tallies = rule.atEnd === undefined ? noted : structuredClone(noted);
      end(state, rule, state.view.now, tallies, device);
      const named = device === undefined ? Object.values(tallies) : [tallies[device] ?? newTally()];
      // Where nothing was exercised, that the clock moved is the better answer.
      const tellingFirst = named.sort((a, b) => b.movedMs - a.movedMs);
      const verdict = joinVerdicts([...tellingFirst, newTally()].map((tally) => verdictOf(rule, tally)));
      const { lost } = state.view;
      if (lost > 0 && verdict?.outcome !== 'broken') {
        const entries = lost === 1 ? '1 entry is' : `${lost} entries are`;
        return { outcome: 'not observable', why: `${entries} missing from the record` };
      }
      return verdict;
    },
  };
}
