/**
 * How a picture looks, by day, by night and on paper. Every difference that a colour makes is made by a shape, a dash
 * or a word too.
 */
export const LOOK = `
.drs-picture{--ink:#1f2933;--soft:#52606d;--line:#9aa5b1;--grid:#d9e2ec;--band:#f3f6fa;--paper:#ffffff;--blue:#1f6feb;--cyan:#0b7285;--violet:#7048e8;--green:#2b8a3e;--amber:#b35c00;--red:#c92a2a;--stock:#d0e2ff;--hand:#e7dffc;--placed:#cfe3ff;--shipped:#ddd3fb;--delivered:#cdeed3;--cancelled:#fbd5d5;--resolution:#ffe3b8;--accepted:#e4e7eb;font:11px/1.3 ui-sans-serif,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--ink);background:var(--paper)}
@media (prefers-color-scheme:dark){.drs-picture{--ink:#e6edf3;--soft:#a9b4c0;--line:#6b7885;--grid:#2a333d;--band:#171e26;--paper:#0f141a;--blue:#6cb2ff;--cyan:#4fd1d9;--violet:#b197fc;--green:#69db7c;--amber:#ffb454;--red:#ff8787;--stock:#173a66;--hand:#33265c;--placed:#153a66;--shipped:#3a2a6b;--delivered:#16452a;--cancelled:#5c2020;--resolution:#5c3d0c;--accepted:#2f3a45}}
@media print{.drs-picture{--ink:#000;--soft:#333;--line:#777;--grid:#ccc;--band:#f5f5f5;--paper:#fff;--blue:#0b4fc4;--cyan:#075a68;--violet:#5230c9;--green:#1d6b2d;--amber:#8a4700;--red:#a31515;--stock:#d0e2ff;--hand:#e7dffc;--placed:#cfe3ff;--shipped:#ddd3fb;--delivered:#cdeed3;--cancelled:#fbd5d5;--resolution:#ffe3b8;--accepted:#e4e7eb;print-color-adjust:exact;-webkit-print-color-adjust:exact}}
.drs-picture text{fill:var(--ink)}
.drs-picture .axis,.drs-picture .soft{fill:var(--soft);font-size:10px}
.drs-picture .strong{fill:var(--ink);font-weight:600}
.drs-picture .lane{font-weight:600;font-size:12px}
.drs-picture .paper{fill:var(--paper)}
.drs-picture .band{fill:var(--band)}
.drs-picture .grid{stroke:var(--grid);stroke-width:1}
.drs-picture .rail{stroke:var(--line);stroke-width:1.5}
.drs-picture .rail-off{stroke:var(--line);stroke-width:1;stroke-dasharray:2 4}
.drs-picture .cut{fill:none;stroke:var(--grid);stroke-width:1}
.drs-picture .cut-gap{fill:var(--paper)}
.drs-picture .report{stroke:var(--cyan);stroke-width:2}
.drs-picture .order{fill:var(--blue)}
.drs-picture .order-waits{fill:var(--paper);stroke:var(--blue);stroke-width:1.5}
.drs-picture .name{font-size:10.5px}
.drs-picture .lost-name{fill:var(--red)}
.drs-picture .leader{stroke:var(--line);stroke-width:1;fill:none}
.drs-picture .read{fill:var(--soft)}
.drs-picture .token{fill:var(--paper);stroke:var(--soft);stroke-width:1.5}
.drs-picture .refused{stroke:var(--red);stroke-width:2;fill:none;stroke-linecap:round}
.drs-picture .stock-line{fill:none;stroke:var(--cyan);stroke-width:2;stroke-linejoin:round}
.drs-picture .stock-guess{stroke:var(--cyan);stroke-width:1;stroke-dasharray:2 3}
.drs-picture .stock-area{fill:var(--stock)}
.drs-picture .hand-area{fill:var(--hand)}
.drs-picture .stock-dot{fill:var(--cyan)}
.drs-picture .scale{stroke:var(--grid);stroke-width:1;stroke-dasharray:3 3}
.drs-picture .off{fill:var(--line);opacity:.25}
.drs-picture .bar{stroke:var(--line);stroke-width:1}
.drs-picture .bar-accepted{fill:var(--accepted)}
.drs-picture .bar-placed{fill:var(--placed)}
.drs-picture .bar-shipped{fill:var(--shipped)}
.drs-picture .bar-in-resolution{fill:var(--resolution);stroke-dasharray:4 2}
.drs-picture .end-delivered{fill:var(--delivered);stroke:var(--green);stroke-width:1.5}
.drs-picture .end-cancelled{fill:var(--cancelled);stroke:var(--red);stroke-width:1.5}
.drs-picture .end-mark{fill:none;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.drs-picture .mark-delivered{stroke:var(--green)}
.drs-picture .mark-cancelled{stroke:var(--red)}
.drs-picture .published{fill:var(--violet)}
.drs-picture .sent{stroke:var(--violet);stroke-width:1.5;fill:none}
.drs-picture .sent-head{fill:var(--violet)}
.drs-picture .retried{stroke:var(--amber);stroke-width:1.5;stroke-dasharray:4 3;fill:none}
.drs-picture .retried-mark{stroke:var(--amber);stroke-width:1.8;stroke-linecap:round;fill:none}
.drs-picture .lost{stroke:var(--red);stroke-width:1.5;stroke-dasharray:1 3;fill:none}
.drs-picture .lost-mark{stroke:var(--red);stroke-width:2;stroke-linecap:round;fill:none}
.drs-picture .failed{stroke:var(--red);stroke-width:2;fill:none}
.drs-picture .action{fill:var(--amber)}
`
  .trim()
  .replaceAll('\n', '');
