import type { Outcome } from '../../runner/outcome.ts';
import { escapeMarkup } from '../markup.ts';
import { virtualMs } from '../outcome-line.ts';
import { spanText, wallText } from '../span.ts';
import { storyOf, timelineText } from '../timeline-text.ts';
import { titleOf } from '../title.ts';
import { LOOK } from './look.ts';
import { picture } from './picture.ts';
import { storyData } from './story-data.ts';

/** Pictures of played scenarios: one as a file of its own, or all on one page that needs nothing else. */

function pictureOf(outcome: Outcome, id: string, isAlone: boolean): string {
  const { variant, timeline, steps, failure } = outcome;
  const failed = steps.find(
    ({ place }) =>
      place.line === failure?.place.line && place.column === failure.place.column && place.file === failure.place.file,
  );
  const at = failed?.to ?? steps.at(-1)?.to;
  return picture(storyData(timeline, steps.at(-1)?.to), {
    title: titleOf(variant),
    id,
    isAlone,
    failure: failure === undefined || at === undefined ? undefined : { at, message: failure.message },
  });
}

/** A whole `.svg` file. */
export const svgOf = (outcome: Outcome): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${pictureOf(outcome, 'picture', true)}\n`;

const PAGE_LOOK = `
:root{color-scheme:light dark;--text:#1f2933;--quiet:#52606d;--back:#ffffff;--edge:#d9e2ec;--good:#2b8a3e;--bad:#c92a2a;--wait:#b35c00}
@media (prefers-color-scheme:dark){:root{--text:#e6edf3;--quiet:#a9b4c0;--back:#0f141a;--edge:#2a333d;--good:#69db7c;--bad:#ff8787;--wait:#ffb454}}
@media print{:root{--text:#000;--quiet:#333;--back:#fff;--edge:#bbb;--good:#1d6b2d;--bad:#a31515;--wait:#8a4700}section{break-inside:avoid}details,nav{display:none}}
body{margin:0 auto;max-width:1160px;padding:24px 20px 60px;color:var(--text);background:var(--back);font:15px/1.5 ui-sans-serif,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:0;text-wrap:balance}
a{color:inherit}nav ul{columns:2 340px;padding-left:0;list-style:none}nav li{break-inside:avoid;padding:1px 0}nav a{text-decoration:none}nav a:hover,nav a:focus{text-decoration:underline}
section{border-top:1px solid var(--edge);margin-top:28px;padding-top:20px}
.quiet{color:var(--quiet);font-size:13px;margin:2px 0 0}.rule{color:var(--quiet);max-width:78ch;white-space:pre-line;margin:8px 0 12px}
.passed{color:var(--good)}.failed,.errored{color:var(--bad)}.skipped{color:var(--wait)}.failure{color:var(--bad);white-space:pre-wrap;margin:8px 0}
.drs-picture{width:100%;height:auto;display:block;margin-top:8px}.scroll{overflow-x:auto}.scroll>.drs-picture{min-width:720px}
@media print{.scroll{overflow:visible}.scroll>.drs-picture{min-width:0}}
summary{cursor:pointer;color:var(--quiet);font-size:13px}pre{overflow-x:auto;font:12px/1.45 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
`
  .trim()
  .replaceAll('\n', '');

const MARKS: Readonly<Record<Outcome['status'], string>> = {
  passed: '✓ passed',
  failed: '✗ failed',
  errored: '✗ could not be played',
  skipped: '– skipped',
};

/** A whole page, in the order that is given. */
export function pageOf(outcomes: readonly Outcome[]): string {
  const links = outcomes.map(
    ({ variant, status }, index) =>
      `<li><a href="#s${index + 1}"><span class="${status}">${MARKS[status].slice(0, 1)}</span> ${escapeMarkup(titleOf(variant))}</a></li>`,
  );
  return [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escapeMarkup(headline(outcomes))}</title>`,
    `<style>${PAGE_LOOK}${LOOK}</style>\n</head>\n<body>`,
    `<main>\n<h1>${escapeMarkup(headline(outcomes))}</h1>`,
    ...(outcomes.length > 1 ? [`<nav aria-label="Scenarios"><ul>\n${links.join('\n')}\n</ul></nav>`] : []),
    ...outcomes.map((outcome, index) => section(outcome, `s${index + 1}`)),
    '</main>\n</body>\n</html>\n',
  ].join('\n');
}

const headline = (outcomes: readonly Outcome[]): string => {
  const [first] = outcomes;
  return outcomes.length === 1 && first !== undefined ? titleOf(first.variant) : `${outcomes.length} scenarios`;
};

/** Lines of a file are as long as its author likes; only a blank line and the sources begin a new one. */
const paragraphs = (description: string): string => description.trim().replace(/(?<!\n)\n(?!\n|Source)/g, ' ');

function section(outcome: Outcome, id: string): string {
  const { variant, status, reason, failure, wallMs, timeline } = outcome;
  const { file, description } = variant.scenario;
  const why = failure?.message ?? reason;
  const text = timelineText(storyOf(outcome));
  return [
    `<section id="${id}" aria-labelledby="${id}-h">`,
    `<h2 id="${id}-h">${escapeMarkup(titleOf(variant))}</h2>`,
    `<p class="quiet"><span class="${status}">${MARKS[status]}</span> · ${escapeMarkup(file)} · ${spanText(virtualMs(outcome))} in ${wallText(wallMs)}</p>`,
    ...(description === undefined ? [] : [`<p class="rule">${escapeMarkup(paragraphs(description))}</p>`]),
    ...(why === undefined ? [] : [`<p class="failure">${escapeMarkup(why)}</p>`]),
    ...(timeline.length === 0 ? [] : [`<div class="scroll">${pictureOf(outcome, id, false)}</div>`]),
    ...(text === '' ? [] : [`<details><summary>The same as text</summary><pre>${escapeMarkup(text)}</pre></details>`]),
    '</section>',
  ].join('\n');
}
