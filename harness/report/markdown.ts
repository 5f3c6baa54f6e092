import { type JudgedRule, LABEL, OUTCOMES, type Proof, type Report } from './report.ts';
import {
  brokenFirst,
  byTheme,
  entryText,
  judgingText,
  type Lookup,
  lookupIn,
  OUTCOME_WORDS,
  remarks,
  STANDING_WORDS,
  sourceText,
  timesText,
  verdictText,
  whenText,
} from './words.ts';

/** The report as Markdown: for a pull request, a wiki, or the summary of a step of GitHub Actions. */

export function markdownText(report: Report): string {
  const lookup = lookupIn(report);
  const broken = brokenFirst(report);
  const blocks = [
    `# ${plain(report.title)}`,
    `**${plain(verdictText(report))}**`,
    `> ${LABEL}`,
    `${plain(sourceText(report))}  \n${plain(judgingText(report))}, ${plain(report.generatedAt)}`,
    remarks(report)
      .map((remark) => `- ${plain(remark)}`)
      .join('\n'),
    table(
      ['Rules', 'Outcome', 'What it means'],
      OUTCOMES.map((outcome) => [String(report.counts[outcome]), outcome, OUTCOME_WORDS[outcome]]),
    ),
    ...(broken.length === 0 ? [] : ['## Broken rules', ...broken.map((rule) => brokenBlock(rule, lookup))]),
    '## All rules',
    ...byTheme(report).flatMap(([theme, rules]) => [
      `### ${plain(theme)}`,
      table(
        ['Rule', 'Level', 'Outcome', 'What it asks for', 'Beside'],
        rules.map((rule) => [
          String(rule.number),
          rule.level,
          outcomeText(rule),
          cell(rule.text),
          plain(rule.why ?? timesText(rule)),
        ]),
      ),
    ]),
    ...(report.faults === undefined || report.faults.length === 0
      ? []
      : [
          '## Faults that struck',
          table(
            ['Operation', 'Effect', 'Struck'],
            report.faults.map(({ operation, effect, struck }) => [plain(operation), plain(effect), String(struck)]),
          ),
        ]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const outcomeText = ({ outcome, standing }: JudgedRule): string =>
  standing === null ? outcome : `${outcome}, ${STANDING_WORDS[standing]}`;

function brokenBlock(rule: JudgedRule, lookup: Lookup): string {
  const { number, level, text, evidence, source, because, standing, proofs, breaches } = rule;
  const cited = source.url === null ? plain(source.title) : `[${plain(source.title)}](${source.url})`;
  return [
    `### Rule ${number} (${level}): ${STANDING_WORDS[standing ?? 'fails']}`,
    '',
    text,
    '',
    `${timesText(rule)}; ${evidence}, ${cited}`,
    ...(because === null ? [] : ['', plain(because)]),
    '',
    ...proofs.flatMap((proof) => proofLines(proof, lookup)),
    ...(breaches > proofs.length ? [`- and ${breaches - proofs.length} more`] : []),
  ].join('\n');
}

const proofLines = (proof: Proof, lookup: Lookup): string[] => [
  `- ${plain(lookup.subjectOf(proof) || 'no device')}`,
  `  - expected ${code(proof.expected)}`,
  `  - seen ${code(proof.seen)}`,
  ...lookup
    .entriesOf(proof)
    .map((entry) => `  - entry ${entry.seq}, ${whenText(entry)}: ${code(entryText(lookup.read(proof.record, entry)))}`),
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Our own Markdown in a cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Any text as text: in one line, with every sign that Markdown or HTML could take for its own made harmless. */
export const plain = (text: string): string =>
  text
    .replace(UNSEEN, ' ')
    .replace(/[\\`*_{}[\]()#!|~$@]|^\s*[-+=]|:(?=\/\/)|(?<=www)\.|(?<=^\s*\d+)\./gi, (signs) => {
      const sign = signs.slice(-1);
      return `${signs.slice(0, -1)}\\${sign}`;
    })
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** Any text as code, whatever backticks are in it. */
export function code(text: string): string {
  const line = text.replace(UNSEEN, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return line.trim() === '' ? '(nothing)' : longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}
