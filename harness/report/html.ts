import { escapeMarkup } from '../../scenarios/report/markup.ts';
import { classOf, LOOK } from './html-look.ts';
import { type JudgedRule, LABEL, OUTCOMES, type Proof, type Report, type ShownEntry } from './report.ts';
import {
  brokenFirst,
  byTheme,
  counted,
  entryText,
  grouped,
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

/**
 * The report as one page that needs nothing else: no network, no script. It is written so that an XML parser reads it
 * too. Whatever came from outside is escaped, and the policy in its head would keep a browser from loading or running
 * anything all the same.
 */

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function reportHtml(report: Report): string {
  const lookup = lookupIn(report);
  return [
    '<!DOCTYPE html>',
    '<html lang="en" xmlns="http://www.w3.org/1999/xhtml">',
    '<head>',
    '<meta charset="utf-8"/>',
    `<meta http-equiv="Content-Security-Policy" content="${escapeMarkup(POLICY)}"/>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    `<title>${text(`${report.title}: ${verdictText(report)}`)}</title>`,
    `<style>${LOOK}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#main">To the content</a>',
    header(report),
    '<main id="main">',
    summary(report),
    rules(report, lookup),
    ...faults(report),
    timeline(report, lookup),
    '</main>',
    `<footer><p class="quiet">Made by drs-emulator ${text(report.emulator)}. ${text(LABEL)}</p></footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const text = (value: string): string => escapeMarkup(value);

/** Our own texts have names in backticks. */
const marked = (value: string): string => text(value).replace(/`([^`]+)`/g, '<code>$1</code>');

function header(report: Report): string {
  return [
    '<header>',
    `<h1>${text(report.title)}</h1>`,
    `<p class="label">${text(LABEL)}</p>`,
    `<p class="verdict ${report.passed ? 'good' : 'bad'}">${text(verdictText(report))}</p>`,
    `<p class="quiet">${text(sourceText(report))}<br/>${text(judgingText(report))} · <time datetime="${text(report.generatedAt)}">${text(report.generatedAt)}</time></p>`,
    '</header>',
    '<nav aria-label="Parts of the report">',
    '<ul>',
    '<li><a href="#summary">Summary</a></li>',
    '<li><a href="#rules">Rules</a></li>',
    ...((report.faults ?? []).length === 0 ? [] : ['<li><a href="#faults">Faults</a></li>']),
    '<li><a href="#timeline">Timeline</a></li>',
    '</ul>',
    '</nav>',
  ].join('\n');
}

function summary(report: Report): string {
  const broken = brokenFirst(report);
  const told = remarks(report);
  return [
    '<section aria-labelledby="summary">',
    '<h2 id="summary">Summary</h2>',
    table(
      'Rules by outcome',
      ['Outcome', 'Rules', 'What it means'],
      OUTCOMES.map((outcome) => [text(outcome), String(report.counts[outcome]), text(OUTCOME_WORDS[outcome])]),
    ),
    ...(told.length === 0
      ? []
      : [`<ul class="remarks">${told.map((remark) => `<li>${text(remark)}</li>`).join('')}</ul>`]),
    ...(broken.length === 0
      ? []
      : [
          '<h3>Broken rules</h3>',
          `<ul>${broken.map((rule) => `<li><a href="#rule-${rule.number}">Rule ${rule.number} (${rule.level})</a>: <span class="${rule.standing === 'fails' ? 'bad' : 'wait'}">${text(STANDING_WORDS[rule.standing ?? 'fails'])}</span>. ${marked(rule.text)}</li>`).join('')}</ul>`,
        ]),
    '</section>',
  ].join('\n');
}

/** The first cell of a row is its heading. Cells are markup already. */
function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = ([first = '', ...rest]: readonly string[]) =>
    `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  return [
    `<div class="scroll" role="region" aria-label="${text(caption)}" tabindex="0"><table><caption>${text(caption)}</caption>`,
    `<thead><tr>${head.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map(cells).join('\n')}</tbody></table></div>`,
  ].join('\n');
}

function rules(report: Report, lookup: Lookup): string {
  const choices = ['all', ...OUTCOMES].map((name) => {
    const many = name === 'all' ? report.rules.length : report.counts[name as (typeof OUTCOMES)[number]];
    return `<label><input type="radio" name="show" id="show-${classOf(name)}"${name === 'all' ? ' checked="checked"' : ''}/> ${text(name)} (${many})</label>`;
  });
  return [
    '<section aria-labelledby="rules">',
    '<h2 id="rules">Rules</h2>',
    `<fieldset><legend>Show</legend>${choices.join(' ')}</fieldset>`,
    ...byTheme(report).flatMap(([theme, those]) => [
      `<h3>${text(theme)}</h3>`,
      ...those.map((rule) => article(rule, lookup)),
    ]),
    '</section>',
  ].join('\n');
}

const TONES = {
  broken: 'bad',
  kept: 'good',
  'not exercised': 'wait',
  'not observable': 'wait',
  manual: 'quiet',
} as const;

function article(rule: JudgedRule, lookup: Lookup): string {
  const { number, level, text: what, outcome, standing, because, why, evidence, source, proofs, breaches } = rule;
  const name =
    source.url === null
      ? text(source.title)
      : `<a href="${text(source.url)}" rel="noreferrer">${text(source.title)}</a>`;
  const said = [outcome, ...(standing === null ? [] : [STANDING_WORDS[standing]]), timesText(rule)].filter(
    (part) => part !== '',
  );
  const left = breaches - proofs.length;
  return [
    `<article class="rule ${classOf(outcome)}" id="rule-${number}" aria-labelledby="rule-${number}-name">`,
    `<h4 id="rule-${number}-name">Rule ${number}, ${level}: <span class="outcome ${TONES[outcome]}">${text(outcome)}</span></h4>`,
    `<p>${marked(what)}</p>`,
    `<dl><dt>Verdict</dt><dd>${text(said.join(', '))}</dd>`,
    ...(because === null ? [] : [`<dt>For the check</dt><dd>${text(because)}</dd>`]),
    ...(why === null ? [] : [`<dt>Why</dt><dd>${marked(why)}</dd>`]),
    `<dt>Source</dt><dd>${evidence}, ${name}</dd></dl>`,
    ...(proofs.length === 0
      ? []
      : [
          `<details open="open"><summary>Evidence for rule ${number}: ${counted(proofs.length, 'breach', 'breaches')}${left > 0 ? ` of ${grouped(breaches)}` : ''}</summary>`,
          ...proofs.map((proof) => proofMarkup(proof, lookup)),
          '</details>',
        ]),
    '</article>',
  ].join('\n');
}

const idOf = (record: number, seq: number): string => `entry-${record}-${seq}`;

function proofMarkup(proof: Proof, lookup: Lookup): string {
  const subject = lookup.subjectOf(proof);
  const entries = lookup.entriesOf(proof);
  const missing = proof.entries.filter((seq) => !entries.some((entry) => entry.seq === seq));
  return [
    '<div class="proof"><dl>',
    ...(subject === '' ? [] : [`<dt>Where</dt><dd>${text(subject)}</dd>`]),
    `<dt>Expected</dt><dd><code>${text(proof.expected)}</code></dd>`,
    `<dt>Seen</dt><dd><code>${text(proof.seen)}</code></dd>`,
    `<dt>Entries</dt><dd>${[
      ...entries.map(
        (entry) =>
          `<a href="#${idOf(proof.record, entry.seq)}">${entry.seq}</a>, ${whenText(entry)}: <code>${text(entryText(lookup.read(proof.record, entry)))}</code>`,
      ),
      ...missing.map((seq) => `${seq} (no longer on the record)`),
    ].join('<br/>')}</dd>`,
    '</dl></div>',
  ].join('\n');
}

const faults = ({ faults: struck = [] }: Report): string[] =>
  struck.length === 0
    ? []
    : [
        '<section aria-labelledby="faults">',
        '<h2 id="faults">Faults that struck</h2>',
        table(
          'How often a fault struck an operation',
          ['Operation', 'Effect', 'Struck'],
          struck.map(({ operation, effect, struck: times }) => [text(operation), text(effect), String(times)]),
        ),
        '</section>',
      ];

function timeline(report: Report, lookup: Lookup): string {
  const { entries, leftOut } = report.timeline;
  const byRecord = report.records.map((record, index) => ({
    record,
    shown: entries.filter((one) => one.record === index),
  }));
  const told = byRecord.filter(({ shown }) => shown.length > 0);
  return [
    '<section aria-labelledby="timeline">',
    '<h2 id="timeline">Timeline</h2>',
    `<p>${leftOut === 0 ? `All ${counted(entries.length, 'entry', 'entries')}` : `${counted(entries.length, 'entry', 'entries')}, the newest and those that evidence refers to; ${grouped(leftOut)} more are left out`}. Times are those of the world, in UTC.</p>`,
    ...told.map(({ record, shown }) =>
      table(
        [record.title, record.file].filter((part) => part !== null).join(', ') || 'Entries',
        ['Number', 'World time', 'Device', 'Who', 'What', 'Result', 'Whole entry'],
        shown.map((one) => entryRow(one, lookup)),
      ),
    ),
    '</section>',
  ].join('\n');
}

function entryRow({ record, entry }: ShownEntry, lookup: Lookup): string[] {
  const { lane, arrow, what, result, asides, findings } = lookup.read(record, entry);
  const beside = [...asides, ...findings].map((aside) => `<br/><span class="quiet">${text(aside)}</span>`).join('');
  return [
    `<span id="${idOf(record, entry.seq)}">${entry.seq}</span>`,
    `<time datetime="${text(entry.at)}">${whenText(entry)}</time>`,
    entry.device === null ? '' : text(`${entry.device.modelId}/${entry.device.serialNumber}`),
    text(lane),
    `${text(`${arrow} ${what}`)}${beside}`,
    text(result),
    `<details><summary>Entry ${entry.seq}</summary><pre>${text(JSON.stringify(entry, null, 2))}</pre></details>`,
  ];
}
