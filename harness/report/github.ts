import { type JudgedRule, LABEL, type Report } from './report.ts';
import { brokenFirst, remarks, STANDING_WORDS, timesText, verdictText } from './words.ts';

/**
 * The report as annotations of GitHub Actions, one a line: an `error` for what fails the check, a `warning` for what
 * is broken and does not, a `notice` for the rest worth knowing. GitHub shows ten of each kind for a step; the whole
 * is in the summary of the step (markdown.ts).
 * Form: docs.github.com, "Workflow commands for GitHub Actions".
 */
export function githubAnnotations(report: Report): string {
  const lines = [
    ...brokenFirst(report).map(ruleLine),
    ...report.expectations
      .filter(({ state }) => state === 'expired')
      .map(({ rule, until, reason }) =>
        command(
          'error',
          `Expected failure of rule ${rule} has expired`,
          `It held until ${until}: take it out of the list, or renew it. ${reason}`,
        ),
      ),
    ...remarks(report).map((remark) => command('notice', 'drs-emulator certify', remark)),
    command('notice', `drs-emulator certify: ${verdictText(report)}`, LABEL),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Printed text between two commands that keep GitHub from taking lines of it for commands: names and payloads come from
 * outside. Nobody outside may guess the token.
 */
export const withoutCommands = (text: string, token: string): string =>
  `::stop-commands::${token}\n${text}::${token}::\n`;

const KINDS = { fails: 'error', noted: 'warning', known: 'warning', expected: 'notice' } as const;

function ruleLine(rule: JudgedRule): string {
  const { number, level, text, standing, because, proofs } = rule;
  const [first] = proofs;
  const title = `Rule ${number} (${level}) is broken, ${STANDING_WORDS[standing ?? 'fails']}`;
  const message = [
    text,
    ...(first === undefined ? [] : [`expected: ${first.expected}`, `seen: ${first.seen}`]),
    timesText(rule),
    ...(because === null ? [] : [because]),
  ].join('\n');
  return command(KINDS[standing ?? 'fails'], title, message);
}

const command = (kind: 'error' | 'warning' | 'notice', title: string, message: string): string =>
  `::${kind} title=${property(title)}::${data(message)}`;

/** Nothing in a message can end its line, and with that begin a command of its own. */
const data = (text: string): string =>
  text
    .replaceAll('\t', ' ')
    .replace(/[^\P{Cc}\r\n]/gu, '')
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
