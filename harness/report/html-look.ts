/**
 * How the page looks, by day, by night and on paper. Every difference that a colour makes is made by a word too. The
 * filter needs no script: what is not asked for is hidden by a rule about the button that is pressed; a browser that
 * does not know such rules shows everything.
 */

import { OUTCOMES } from './report.ts';

/** A name of an outcome as a class. */
export const classOf = (outcome: string): string => outcome.replaceAll(' ', '-');

const filters = OUTCOMES.map(classOf).map(
  (name) => `body:has(#show-${name}:checked) .rule:not(.${name}){display:none}`,
);

export const LOOK = `
:root{color-scheme:light dark;--text:#1f2933;--quiet:#4a5763;--back:#ffffff;--box:#f5f7fa;--edge:#c3ccd6;--link:#0b4fc4;--good:#1d6b2d;--bad:#b01c1c;--wait:#8a4700;--focus:#0b4fc4}
@media (prefers-color-scheme:dark){:root{--text:#e6edf3;--quiet:#b3bec9;--back:#0f141a;--box:#171e26;--edge:#3b4753;--link:#8cc4ff;--good:#69db7c;--bad:#ff9a9a;--wait:#ffb454;--focus:#8cc4ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1100px;padding:16px 20px 60px;color:var(--text);background:var(--back);font:16px/1.5 ui-sans-serif,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.3rem;margin:2.5rem 0 .5rem;border-top:1px solid var(--edge);padding-top:1.2rem}h3{font-size:1.1rem;margin:1.8rem 0 .4rem}h4{font-size:1rem;margin:0}
a{color:var(--link)}a:focus-visible,summary:focus-visible,input:focus-visible,.scroll:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--back);padding:6px 10px}
.label{border:2px solid var(--wait);padding:8px 12px;font-weight:600}
.quiet{color:var(--quiet);font-size:.9rem}.verdict{font-size:1.2rem;font-weight:700}
.good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
nav ul,.remarks{padding-left:1.2rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--quiet);padding:4px 0}th,td{border:1px solid var(--edge);padding:4px 8px;text-align:left;vertical-align:top;overflow-wrap:break-word}thead th{background:var(--box)}
fieldset{border:1px solid var(--edge);margin:1rem 0;padding:6px 12px}fieldset label{display:inline-block;margin-right:1rem;white-space:nowrap}
.rule{border:1px solid var(--edge);border-left:5px solid var(--edge);margin:.8rem 0;padding:10px 14px;break-inside:avoid-page}
.rule.broken{border-left-color:var(--bad)}.rule.kept{border-left-color:var(--good)}.rule.not-exercised,.rule.not-observable{border-left-color:var(--wait)}
.rule p{margin:.4rem 0}.outcome{font-weight:700}dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:.3rem 0}dt{color:var(--quiet)}dd{margin:0}
summary{cursor:pointer}code,pre{font:.85rem/1.45 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}pre{white-space:pre-wrap;background:var(--box);padding:8px;margin:4px 0}
.proof{border-top:1px dotted var(--edge);padding-top:6px;margin-top:6px}
:target{outline:3px solid var(--focus)}
${filters.join('\n')}
@media print{:root{color-scheme:light;--text:#000;--quiet:#333;--back:#fff;--box:#f5f5f5;--edge:#999;--link:#000;--good:#1d6b2d;--bad:#a31515;--wait:#7a3f00}body{max-width:none;padding:0;font-size:10pt}nav,fieldset,.skip,tr details{display:none}.scroll{overflow:visible}details::details-content{content-visibility:visible;display:block;height:auto}thead{display:table-header-group}tr{break-inside:avoid}h2,h3,h4{break-after:avoid}}
`
  .trim()
  .replaceAll('\n', '');
