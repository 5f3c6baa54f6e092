import { attributes, escapeMarkup } from '../../scenarios/report/markup.ts';
import { type Expectation, type JudgedRule, LABEL, type Report } from './report.ts';
import {
  byTheme,
  entryText,
  judgingText,
  type Lookup,
  lookupIn,
  STANDING_WORDS,
  sourceText,
  timesText,
  whenText,
} from './words.ts';

/**
 * The report as JUnit XML, as Jenkins, GitLab and the like read it: a suite for each theme, a case for each rule.
 * A broken rule is a `failure`, unless it is expected or was no better in the baseline; that, and what was not judged,
 * is `skipped` and says why.
 * Form: the schema of Jenkins (junit-4.xsd), where children of a case have a fixed order and `skipped` no attribute.
 */
export function junitXml(report: Report): string {
  const lookup = lookupIn(report);
  const suites = byTheme(report).map(([theme, rules]) =>
    suiteOf(
      theme,
      report,
      rules.map((rule) => caseOf(rule, theme, lookup)),
    ),
  );
  if (report.expectations.length > 0)
    suites.push(suiteOf('Expected failures', report, report.expectations.map(expectationCase)));
  const all = suites.flatMap(({ cases }) => cases);
  const about = { name: 'drs-emulator certify', ...countsOf(all), time: '0.000' };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!-- ${LABEL} -->\n<testsuites${attributes(about)}>\n${suites.map(({ xml }) => xml).join('')}</testsuites>\n`;
}

interface Case {
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly xml: string;
}

const countsOf = (cases: readonly Case[]) => ({
  tests: cases.length,
  failures: cases.filter(({ state }) => state === 'failed').length,
  errors: 0,
});

function suiteOf(name: string, report: Report, cases: readonly Case[]): { xml: string; cases: readonly Case[] } {
  const about = {
    name: `Obligations of a DRS device maker: ${name}`,
    ...countsOf(cases),
    skipped: cases.filter(({ state }) => state === 'skipped').length,
    time: '0.000',
    // The schema of Ant allows no zone.
    timestamp: report.generatedAt.slice(0, 19),
  };
  const properties = [
    ['label', LABEL],
    ['source', sourceText(report)],
    ['judged', judgingText(report)],
  ].map(([key, value]) => `      <property${attributes({ name: key, value })}/>\n`);
  return {
    cases,
    xml: `  <testsuite${attributes(about)}>\n    <properties>\n${properties.join('')}    </properties>\n${cases.map(({ xml }) => xml).join('')}  </testsuite>\n`,
  };
}

const testCase = (about: { name: string; classname: string }, state: Case['state'], child: string): Case => ({
  state,
  xml:
    child === ''
      ? `    <testcase${attributes({ ...about, time: '0.000' })}/>\n`
      : `    <testcase${attributes({ ...about, time: '0.000' })}>\n      ${child}\n    </testcase>\n`,
});

const skipped = (why: string): string => `<skipped>${escapeMarkup(why)}</skipped>`;

const failure = (type: string, message: string, text: string): string =>
  `<failure${attributes({ type, message })}>${escapeMarkup(text)}</failure>`;

/** Jenkins takes what is before the last dot for a package. */
const classNameOf = (theme: string): string => `obligations.${theme.toLowerCase().replace(/[^a-z]+/g, '-')}`;

function caseOf(rule: JudgedRule, theme: string, lookup: Lookup): Case {
  const { number, level, text, outcome, standing, because, why } = rule;
  const about = { name: `${number}. ${level}: ${text}`, classname: classNameOf(theme) };
  if (outcome === 'kept') return testCase(about, 'passed', '');
  if (outcome !== 'broken') return testCase(about, 'skipped', skipped(`${outcome}: ${why ?? ''}`));
  const proofs = proofText(rule, lookup);
  if (standing === 'expected' || standing === 'known') {
    return testCase(about, 'skipped', skipped(`${STANDING_WORDS[standing]}: ${because ?? ''}\n${proofs}`));
  }
  const [first] = rule.proofs;
  const message = first === undefined ? timesText(rule) : `expected ${first.expected}, seen ${first.seen}`;
  return testCase(about, 'failed', failure(level, message, `${because === null ? '' : `${because}\n`}${proofs}`));
}

const proofText = (rule: JudgedRule, lookup: Lookup): string =>
  [
    `${timesText(rule)}; ${rule.evidence}, ${rule.source.title}${rule.source.url === null ? '' : ` ${rule.source.url}`}`,
    ...rule.proofs.flatMap((proof) => [
      lookup.subjectOf(proof),
      `  expected  ${proof.expected}`,
      `  seen      ${proof.seen}`,
      ...lookup
        .entriesOf(proof)
        .map((entry) => `  #${entry.seq}  ${whenText(entry)}  ${entryText(lookup.read(proof.record, entry))}`),
    ]),
    '',
  ].join('\n');

function expectationCase({ rule, reason, until, state }: Expectation): Case {
  const about = { name: `rule ${rule}: ${reason}`, classname: classNameOf('Expected failures') };
  if (state === 'expired') {
    const message = `expired on ${until}: take it out of the list, or renew it`;
    return testCase(about, 'failed', failure('expired', message, message));
  }
  return state === 'no longer fails'
    ? testCase(about, 'skipped', skipped('no longer fails: remove it from the list'))
    : testCase(about, 'passed', '');
}
