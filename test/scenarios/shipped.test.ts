import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { shuffled } from '../../cli/run/shuffle.ts';
import { checkWorld, ownTargets } from '../../cli/targets.ts';
import { FINDING_RULES } from '../../contracts/finding-rules.ts';
import { sources } from '../../contracts/sources.ts';
import { isState, SUBJECTS } from '../../contracts/timeline-states.ts';
import { startEmulator } from '../../emulator/index.ts';
import { failureText } from '../../scenarios/report/failure-text.ts';
import { coverageOf, missingOf } from '../../scenarios/runner/coverage.ts';
import { findScenarioFiles } from '../../scenarios/runner/find-files.ts';
import { Operation, RefusalName, StruckEffect } from '../../scenarios/runner/grammar/known-texts.ts';
import { loadScenarios } from '../../scenarios/runner/load.ts';
import { problemText } from '../../scenarios/runner/loaded.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';
import { playAll } from '../../scenarios/runner/play-all.ts';
import { variantsOf } from '../../scenarios/runner/variants.ts';
import { brokenIn, DELIBERATE, judgedOutcome, nameOf, unordered } from './deliberate-breaches.ts';

/** The scenarios that come with the program: each is well written, says where its rule comes from, and passes. */

const root = join(import.meta.dirname, '../..');
const { files, problems: notFound } = findScenarioFiles(['scenarios', 'scenarios/parts'], root);
const { scenarios, problems, warnings } = loadScenarios(files, { checkWorld, cwd: root });

const TAGS = new Set([
  'happy-path',
  'order',
  'resolution',
  'cancellation',
  'subscription',
  'token',
  'registration',
  'deregistration',
  'notification',
  'delivery',
  'calendar',
  'wire',
  'control',
  'fault',
  'long',
]);
/** What no story tells, and why. */
const NOT_TOLD = {
  streamTimeline:
    'a stream never ends, and a step waits for the end of a reply; test/emulator/http/control/timeline.test.ts',
  'advanceClock.notWritten': 'no call fills the disk; test/emulator/full-disk.test.ts',
  'setClock.notWritten': 'no call fills the disk; test/emulator/full-disk.test.ts',
  'snsQuery.throttled': 'it takes a thousand messages on their way; test/emulator/domain/sns/publish.test.ts',
  'snsQuery.batchRequestTooLong': 'it takes 256 KiB of text; test/emulator/http/sns/errors.test.ts',
  'snsQuery.expiredToken':
    'an advance over the two days removes the subscription, and its token is unknown then; test/emulator/domain/sns/subscriptions.test.ts',
};
const TITLES = Object.values(sources).map(([title]) => title.toLowerCase());

/** Names a page, a client or a standard, or says that the rule is our reading. */
const isCitation = (text: string): boolean =>
  TITLES.some((title) => text.includes(title)) || /\b(rfc \d{4}|inferred|amazon sns|login with amazon)\b/.test(text);

describe('the shipped scenarios', () => {
  it('are found, and nothing is wrong or odd about them', () => {
    expect([...notFound, ...problems, ...warnings].map(problemText)).toEqual([]);
    expect(scenarios.length).toBeGreaterThanOrEqual(30);
  });

  it('have names of their own', () => {
    const names = scenarios.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  describe.each(scenarios.map((scenario) => [scenario.file, scenario] as const))('%s', (file, scenario) => {
    const text = readFileSync(join(root, file), 'utf8');

    it('lets an editor complete its keys', () => {
      const schema = relative(dirname(file), 'schemas/scenario.schema.json');
      expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${schema}`);
    });

    it('is named by the behaviour it shows, in words', () => {
      expect(basename(file)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.yaml$/);
      expect(scenario.name.split(' ').length).toBeGreaterThanOrEqual(4);
      expect(scenario.name).not.toMatch(/\.$/);
    });

    it('tells its rule, and the page, client or decision that the rule comes from', () => {
      const [rule = '', ...source] = (scenario.description ?? '').split(/^Source: /m);
      expect(rule.trim().length).toBeGreaterThan(60);
      expect(source, 'expected one line that begins with "Source: "').toHaveLength(1);
      const cited = source.join(' ').replace(/\s+/g, ' ').toLowerCase();
      expect(isCitation(cited), `expected a title of contracts/sources.ts, an RFC or "inferred" in "${cited}"`).toBe(
        true,
      );
    });

    it('is found by words of the small list', () => {
      expect(scenario.tags.length).toBeGreaterThan(0);
      expect(scenario.tags.filter((tag) => !TAGS.has(tag))).toEqual([]);
    });
  });
});

describe('played shuffled, a few at a time, each in a world of its own', () => {
  const variants = variantsOf(scenarios);
  const outcomes = new Map<string, Outcome>();

  beforeAll(async () => {
    const openTarget = ownTargets(startEmulator);
    for (const outcome of await playAll(shuffled(variants, 20_310_304), { openTarget }))
      outcomes.set(outcome.variant.title, outcome);
  }, 240_000);

  it.each(variants.map(({ title, scenario }) => [title, scenario.file] as const))('passes: %s (%s)', (title) => {
    const outcome = outcomes.get(title);
    if (outcome === undefined) throw new Error('it was not played');
    // The text names the place and every difference, and what happened last.
    const seen = outcome.status === 'passed' ? 'passed' : `${outcome.status}\n${failureText(outcome)}`;
    expect(seen).toBe('passed');
  });

  it('cover every endpoint, every refusal that a contract declares, and every notification in every version', () => {
    const { successes, refusals, notifications } = missingOf(coverageOf([...outcomes.values()]));
    const untold = [...successes, ...refusals];
    expect({ untold: untold.filter((name) => !(name in NOT_TOLD)), notifications }).toEqual({
      untold: [],
      notifications: [],
    });
    // An exception that is none any more has to go.
    expect(Object.keys(NOT_TOLD).filter((name) => !untold.includes(name))).toEqual([]);
  });

  it('show nothing that an author could not name in `expect`', () => {
    const entries = [...outcomes.values()].flatMap(({ timeline }) => timeline);
    const unnamed = entries.flatMap((entry): string[] => {
      if (entry.kind === 'fault') return StruckEffect.safeParse(entry.effect).success ? [] : [entry.effect];
      if (entry.kind === 'state')
        return [entry.from, entry.to].flatMap((state) =>
          state === null || isState(state, entry.subject) ? [] : [`${entry.subject} ${state}`],
        );
      if (entry.kind !== 'call') return [];
      const { operation, refusal, findings } = entry;
      return [
        ...(operation === null || Operation.safeParse(operation).success ? [] : [operation]),
        ...(refusal === null || RefusalName.safeParse(refusal).success ? [] : [refusal]),
        ...findings.map(({ rule }) => rule).filter((rule) => !FINDING_RULES.includes(rule)),
      ];
    });
    expect([...new Set(unnamed)]).toEqual([]);
    // The forms are no wider than they have to be: each subject has been seen.
    const seen = new Set(entries.flatMap((entry) => (entry.kind === 'state' ? [entry.subject] : [])));
    expect(SUBJECTS.filter((subject) => !seen.has(subject))).toEqual([]);
  });

  it('break no obligation, but where a story does wrong on purpose to show what comes of it', () => {
    const found: Record<string, Set<string>> = {};
    for (const outcome of outcomes.values()) {
      for (const { rule } of brokenIn(judgedOutcome(outcome, 'real'))) {
        found[nameOf(outcome)] ??= new Set();
        found[nameOf(outcome)]?.add(String(rule));
      }
    }
    const listed = Object.entries(DELIBERATE).map(([file, rules]) => [file, Object.keys(rules)]);
    const numbers = (rules: Iterable<string>) => [...rules].sort((a, b) => Number(a) - Number(b));
    expect(Object.fromEntries(Object.entries(found).map(([file, rules]) => [file, numbers(rules)]))).toEqual(
      Object.fromEntries(listed),
    );
  });

  it('break one only by calls that the story orders, never by what the device does by itself', () => {
    const own = [...outcomes.values()].flatMap((outcome) =>
      brokenIn(judgedOutcome(outcome, 'real')).flatMap(({ rule, evidence }) =>
        unordered(outcome, rule, evidence).map((what) => `${nameOf(outcome)}: ${what}`),
      ),
    );
    expect(own).toEqual([]);
  });

  it.each(['coffee-machine-lives-three-months', 'printer-lives-a-month', 'lives-through-order-resolution'])(
    'keep what is owed day by day where the device lives: %s',
    (name) => {
      const outcome = [...outcomes.values()].find((one) => nameOf(one) === `lifecycle/${name}.yaml`);
      if (outcome === undefined) throw new Error('it was not played');
      const judged = judgedOutcome(outcome, 'shared');
      expect(brokenIn(judged)).toEqual([]);
      const kept = judged
        .filter(({ verdict }) => verdict.outcome === 'kept')
        .map(({ obligation }) => obligation.number);
      expect(kept).toEqual(expect.arrayContaining([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 22, 29]));
    },
  );
});
