import type { XmlElement } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { githubAnnotations, withoutCommands } from '../../../harness/report/github.ts';
import { reportHtml } from '../../../harness/report/html.ts';
import { reportJson } from '../../../harness/report/json.ts';
import { junitXml } from '../../../harness/report/junit.ts';
import { code, markdownText, plain } from '../../../harness/report/markdown.ts';
import { LABEL, type Report } from '../../../harness/report/report.ts';
import { terminalText } from '../../../harness/report/terminal.ts';
import { checkJunit, readXml } from '../../scenarios/report/xml.ts';
import fc from '../../support/fast-check.ts';
import { history } from '../../support/history.ts';
import { faulty, HOSTILE, hostileReport, reportOf, ruleOf } from './given-report.ts';

const plainReport = () => reportOf([faulty()], { newest: 1_000 });
const goodReport = () => {
  const told = history();
  told.status();
  return reportOf([told]);
};

const FORMS: Record<string, (report: Report) => string> = {
  terminal: terminalText,
  markdown: markdownText,
  json: reportJson,
  junit: junitXml,
  github: githubAnnotations,
  html: reportHtml,
};

describe.each(Object.entries(FORMS))('the report as %s', (_, write) => {
  it('says that it is no official result', () => {
    const oneLine = write(plainReport()).replace(/\s+/g, ' ');
    for (const sentence of LABEL.split('. ')) expect(oneLine).toContain(sentence);
  });

  it('is the same for the same report', () => {
    expect(write(hostileReport())).toBe(write(hostileReport()));
  });

  it('tells a rule that is broken, what was expected, and what was seen', () => {
    const text = write(plainReport());
    expect(text).toMatch(/x-amzn-accept-type/);
    expect(text).toContain('missing');
    expect(text).toMatch(/(at most 100)/);
  });
});

/** A text that might be anything: of signs that mean something somewhere. */
const nasty = fc
  .array(
    fc.constantFrom(
      ...'<>&"\'`|[]()!*_{}#@$~^\\:;%,/-=+.',
      '\r',
      '\n',
      '\t',
      '\u0000',
      '\u001b',
      '\u2028',
      '\ud800',
      'a',
      ' ',
      '::error ',
      ']]>',
      '-->',
      'http://',
      'www.',
      '</script>',
    ),
    {
      maxLength: 30,
    },
  )
  .map((parts) => parts.join(''));

describe('terminal', () => {
  it('shows what is broken first, then what was not judged, and the verdict last', () => {
    const text = terminalText(plainReport());
    const at = (part: string) => {
      expect(text).toContain(part);
      return text.indexOf(part);
    };
    expect(at('✗ 1. must')).toBeLessThan(at('! 9. should'));
    expect(at('! 47. compatibility')).toBeLessThan(at('- 10. '));
    expect(text.endsWith('failed: 3 broken rules fail the check\n')).toBe(true);
    expect(text).toContain('and 9 more breaches');
    expect(terminalText(goodReport())).toContain('passed: no rule is broken\n');
  });

  it('has colours only where they are asked for', () => {
    expect(terminalText(hostileReport())).not.toContain('\u001b');
    expect(terminalText(plainReport(), { colour: true })).toContain('\u001b[31m');
  });

  it('cannot be driven by what came from outside', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(terminalText(hostileReport(text))).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]*(?:\n[^\p{Cc}\p{Zl}\p{Zp}]*)*$/u);
      }),
      { numRuns: 60 },
    );
  });

  it('fits a narrow screen where words allow it', () => {
    const wide = terminalText(goodReport(), { width: 60 }).split('\n');
    expect(wide.filter((line) => line.length > 60)).toEqual([]);
  });
});

describe('JSON', () => {
  it('has the entries that proofs refer to, and counts the others', () => {
    const report = plainReport();
    const read = JSON.parse(reportJson(report)) as Report;
    expect(read.timeline.entries.length).toBeLessThan(report.timeline.entries.length);
    expect(read.timeline.leftOut + read.timeline.entries.length).toBe(report.counts.entries);
    const { timeline: _, ...rest } = read;
    const { timeline: __, ...same } = report;
    expect(rest).toEqual(same);
  });
});

describe('JUnit XML', () => {
  it.each([
    ['a plain report', plainReport],
    ['a hostile one', hostileReport],
    ['a good one', goodReport],
    ['one of nothing', () => reportOf([])],
  ])('is valid by the schema of Jenkins: %s', (_, make) => {
    expect(() => checkJunit(junitXml(make())).dispose()).not.toThrow();
  });

  it('stays valid whatever came from outside', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        checkJunit(junitXml(hostileReport(text))).dispose();
      }),
      { numRuns: 40 },
    );
  });

  it('fails what is broken, skips with its reason what was not judged, what is expected and what was broken before', () => {
    const report = hostileReport('plain');
    const document = readXml(junitXml(report));
    const names = (path: string) => document.find(path).map(({ content }) => Number.parseInt(content, 10));
    const of = (holds: (rule: Report['rules'][number]) => boolean) =>
      report.rules.filter(holds).map(({ number }) => number);
    const those = (path: string) =>
      names(`//testcase[${path}]/@name`)
        .filter((number) => !Number.isNaN(number))
        .sort((a, b) => a - b);
    expect(those('failure')).toEqual(of(({ standing }) => standing === 'fails' || standing === 'noted'));
    expect(those('skipped')).toEqual(
      of(
        ({ outcome, standing }) =>
          standing === 'expected' || standing === 'known' || !['kept', 'broken'].includes(outcome),
      ),
    );
    expect(those('not(*)')).toEqual(of(({ outcome }) => outcome === 'kept'));
    expect(document.get('//testcase[starts-with(@name, "1. ")]/skipped')?.content).toContain(
      'expected to fail (until 2031-12-31): plain',
    );
    expect(document.get('//testcase[starts-with(@name, "9. ")]/skipped')?.content).toContain('broken before');
    expect(document.get('//testcase[starts-with(@name, "17. ")]/skipped')?.content).toMatch(/^manual: /);
    expect(document.get('//testcase[@name="rule 7: plain"]/failure/@message')?.content).toContain(
      'expired on 2031-01-01',
    );
    expect(document.get('//testcase[@name="rule 8: plain"]/skipped')?.content).toContain('remove it');
    expect(document.get('/testsuites/@tests')?.content).toBe(String(report.rules.length + 4));
    expect(document.get('/testsuites/@failures')?.content).toBe(String(document.find('//failure').length));
    document.dispose();
  });

  it('names theme, level and rule, and where the proof is', () => {
    const document = readXml(junitXml(plainReport()));
    expect(document.get('//testcase[starts-with(@name, "1. must: Every service call")]/@classname')?.content).toBe(
      'obligations.requests',
    );
    const failure = document.get('//testcase[starts-with(@name, "1. must")]/failure');
    expect(failure?.content).toContain('acme-printer/SN-0002 · slot black');
    expect(failure?.content).toMatch(/#\d+ {2}2031-03-03 10:00:00 {2}device → POST \/replenish\/black/);
    document.dispose();
  });
});

describe('annotations of GitHub Actions', () => {
  it('are an error for what fails, a warning for what does not, and notices', () => {
    const lines = githubAnnotations(hostileReport('plain')).trimEnd().split('\n');
    const titles = (kind: string) =>
      lines.filter((line) => line.startsWith(`::${kind} `)).map((line) => /title=(.*?)::/.exec(line)?.[1]);
    expect(titles('error')).toEqual([
      'Rule 4 (must) is broken%2C fails the check',
      'Rule 6 (must) is broken%2C fails the check',
      'Expected failure of rule 7 has expired',
    ]);
    expect(titles('warning')).toEqual([
      'Rule 47 (compatibility) is broken%2C does not fail the check',
      'Rule 9 (should) is broken%2C broken before',
    ]);
    expect(titles('notice')).toContain('Rule 1 (must) is broken%2C expected to fail');
  });

  it('are one command a line, whatever came from outside', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const lines = githubAnnotations(hostileReport(text)).split('\n');
        expect(lines.pop()).toBe('');
        for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) title=[^:,\p{Cc}]*::[^\p{Cc}]*$/u);
      }),
      { numRuns: 60 },
    );
  });

  it('can be read back', () => {
    const [line = ''] = githubAnnotations(hostileReport(HOSTILE))
      .split('\n')
      .filter((one) => one.includes('Rule 9 '));
    const decoded = line
      .replace(/^.*?::.*?::/, '')
      .replaceAll('%0A', '\n')
      .replaceAll('%0D', '\r')
      .replaceAll('%25', '%');
    expect(decoded).toContain('%0A%25 a,b:c');
  });

  it('are the only commands: printed text is between two that stop them', () => {
    const text = withoutCommands('::error::x\n', 'abc');
    expect(text).toBe('::stop-commands::abc\n::error::x\n::abc::\n');
  });
});

/** What a reader of Markdown makes of a code span. */
function codeIn(markdown: string): string {
  const [, fence = '', inner = ''] = /^(`+)(.*?)\1$/s.exec(markdown) ?? [];
  expect(inner.match(/`+/g)?.some((ticks) => ticks.length === fence.length) ?? false).toBe(false);
  return fence.length > 1 && inner.startsWith(' ') ? inner.slice(1, -1) : inner;
}

describe('Markdown', () => {
  it('writes any text as text: what is not escaped means nothing', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const written = plain(text);
        expect(written).not.toMatch(/[\p{Cc}\u2028\u2029<>]/u);
        const bare = written.replace(/\\[\\`*_{}[\]()#!|~$@\-+=:.]/g, '§').replace(/&(amp|lt|gt);/g, '§');
        expect(bare).not.toMatch(/[`*_[\]#!|~$@&]|:\/\/|www\./i);
        const back = written
          .replace(/\\([\\`*_{}[\]()#!|~$@\-+=:.])/g, '$1')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&');
        expect(back).toBe(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '));
      }),
      { numRuns: 2000 },
    );
  });

  it('writes any text as code, with fences that it cannot close', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
        if (line.trim() === '') expect(code(text)).toBe('(nothing)');
        else expect(codeIn(code(text))).toBe(line);
      }),
      { numRuns: 2000 },
    );
  });

  it('has as many cells in every row as in the head of its table', () => {
    const rows = markdownText(hostileReport())
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const cells = (row: string) => row.replace(/\\\\/g, '').replace(/\\\|/g, '').split('|').length;
    let head = 0;
    for (const [at, row] of rows.entries()) {
      if (rows[at + 1]?.startsWith('| ---')) head = cells(row);
      expect([row, cells(row)]).toEqual([row, head]);
    }
    expect(rows.length).toBeGreaterThan(50);
  });
});

describe('the page', () => {
  const XHTML = { h: 'http://www.w3.org/1999/xhtml' };

  it.each([
    ['a plain report', plainReport],
    ['a hostile one', hostileReport],
    ['a good one', goodReport],
    ['one of nothing', () => reportOf([])],
  ])('is read by a parser that we did not write: %s', (_, make) => {
    const document = readXml(reportHtml(make()));
    expect(document.get('/h:html/h:body/h:main', XHTML)).not.toBeNull();
    document.dispose();
  });

  it('has nothing in it that runs or is loaded, whatever came from outside', () => {
    const ELEMENTS = new Set(
      'html head meta title style body a header h1 p br nav ul li main section h2 h3 h4 div table caption thead tr th tbody td time span fieldset legend label input article dl dt dd code details summary pre footer'.split(
        ' ',
      ),
    );
    const ATTRIBUTES = new Set(
      'lang charset http-equiv content name class href id aria-label aria-labelledby datetime role tabindex scope type checked rel open'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(nasty, (text) => {
        const document = readXml(reportHtml(hostileReport(text)));
        for (const node of document.find('//*')) expect(ELEMENTS).toContain((node as XmlElement).name);
        for (const node of document.find('//@*'))
          expect(ATTRIBUTES).toContain((node as unknown as { name: string }).name);
        for (const { content } of document.find('//h:a/@href', XHTML))
          expect(content).toMatch(/^(#[\w-]+|https:\/\/[\w.]+\/[\w./-]*)$/);
        document.dispose();
      }),
      { numRuns: 25 },
    );
  });

  it('shows every text as it came, but for what XML cannot hold', () => {
    const document = readXml(reportHtml(hostileReport()));
    const held = [...HOSTILE].filter((sign) => !'\u0000\u001b\u0007\ud800\ufffe\r'.includes(sign)).join('');
    const seen = document.find('//h:article[@id="rule-47"]//h:dd', XHTML).map(({ content }) => content);
    expect(seen.some((content) => content.startsWith('</code></pre><script>alert(1)</script> "><img'))).toBe(true);
    expect(document.get('//h:h1', XHTML)?.content).toBe(held);
    document.dispose();
  });

  it('has landmarks, headings in order, tables with headed rows and columns, and links that lead somewhere', () => {
    const document = readXml(reportHtml(hostileReport()));
    const names = document
      .find('//h:h1|//h:h2|//h:h3|//h:h4', XHTML)
      .map((node) => Number((node as XmlElement).name.slice(1)));
    expect(names.filter((level) => level === 1)).toHaveLength(1);
    expect(names.every((level, at) => level <= (names[at - 1] ?? 0) + 1)).toBe(true);
    for (const landmark of ['header', 'nav', 'main', 'footer'])
      expect(document.find(`/h:html/h:body/h:${landmark}`, XHTML)).toHaveLength(1);
    const tables = document.find('//h:table', XHTML) as XmlElement[];
    expect(tables.length).toBeGreaterThan(2);
    for (const table of tables) {
      expect(table.get('h:caption', XHTML)?.content).not.toBe('');
      expect(table.find('h:thead/h:tr/h:th[not(@scope="col")]|h:tbody/h:tr[not(h:th[@scope="row"])]', XHTML)).toEqual(
        [],
      );
    }
    const ids = document.find('//@id').map(({ content }) => content);
    expect(new Set(ids).size).toBe(ids.length);
    const inside = document.find('//h:a[starts-with(@href, "#")]/@href', XHTML).map(({ content }) => content.slice(1));
    expect(inside.length).toBeGreaterThan(5);
    expect(inside.filter((id) => !ids.includes(id))).toEqual([]);
    const named = document.find('//@aria-labelledby').map(({ content }) => content);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
    document.dispose();
  });

  it('has every rule, with its verdict and its source, and the timeline', () => {
    const report = plainReport();
    const document = readXml(reportHtml(report));
    for (const { number, outcome, source } of report.rules) {
      const article = document.get(`//h:article[@id="rule-${number}"]`, XHTML) as XmlElement;
      expect(article.get('h:h4/h:span', XHTML)?.content).toBe(outcome);
      expect(article.content).toContain(source.title);
    }
    expect(document.find('//h:section[@aria-labelledby="timeline"]//h:tbody/h:tr', XHTML)).toHaveLength(
      report.counts.entries,
    );
    expect(ruleOf(report, 1).proofs).toHaveLength(
      document.find('//h:article[@id="rule-1"]//h:div[@class="proof"]', XHTML).length,
    );
    document.dispose();
  });

  it('says how many entries of the timeline are left out', () => {
    expect(reportHtml(plainReport())).toContain('All 21 entries');
    expect(reportHtml(reportOf([faulty()]))).toMatch(
      /<p>\d+ entries, the newest and those that evidence refers to; \d+ more are left out/,
    );
  });

  it('says that an entry is no longer on the record', () => {
    const report = reportOf([faulty()]);
    const without = { ...report, timeline: { leftOut: 0, entries: [] } };
    const document = readXml(reportHtml(without));
    expect(document.get('//h:article[@id="rule-1"]', XHTML)?.content).toContain('(no longer on the record)');
    expect(document.find('//h:article//h:a[starts-with(@href, "#")]', XHTML)).toEqual([]);
    document.dispose();
  });
});

describe('faults', () => {
  it('are a table where there are any', () => {
    const report = hostileReport('plain');
    expect(markdownText(report)).toContain('| plain | plain | 2 |');
    expect(terminalText(report)).toMatch(/Faults that struck:\n {2}plain +plain +2\n/);
    expect(reportHtml(report)).toContain('<h2 id="faults">');
    for (const write of [markdownText, terminalText, reportHtml]) expect(write(plainReport())).not.toContain('Faults');
  });
});
