import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { reportHtml } from '../../../harness/report/html.ts';
import type { Report } from '../../../harness/report/report.ts';
import { faulty, hostileReport, reportOf } from './given-report.ts';

/** The page in a real browser: Debian's chromium, driven by playwright-core. Skipped with the reason where either is absent. */

/** What of playwright-core is used here; the package may be absent, so that its own types cannot be asked for. */
interface Page {
  goto(url: string): Promise<unknown>;
  on(event: string, listener: (event: { url?(): string; text?(): string; type?(): string }) => void): void;
  evaluate<T>(script: string): Promise<T>;
  keyboard: { press(key: string): Promise<void> };
  emulateMedia(media: { media?: 'print' | 'screen'; colorScheme?: 'light' | 'dark' }): Promise<void>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  locator(selector: string): {
    ariaSnapshot(): Promise<string>;
    focus(): Promise<void>;
    pressSequentially(text: string): Promise<void>;
  };
  pdf(): Promise<Buffer>;
  close(): Promise<void>;
}
interface Browser {
  newPage(options?: { javaScriptEnabled?: boolean }): Promise<Page>;
  close(): Promise<void>;
}

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const PACKAGE = 'playwright-core';
const driver = (await import(PACKAGE).catch(() => undefined)) as
  | { chromium: { launch(options: object): Promise<Browser> } }
  | undefined;
const absent =
  driver === undefined
    ? `${PACKAGE} is not installed`
    : CHROMIUM === undefined
      ? 'there is no chromium in /usr/bin'
      : '';

describe.skipIf(absent !== '')(`the page in a browser${absent === '' ? '' : ` (skipped: ${absent})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await (driver as NonNullable<typeof driver>).chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu'],
    });
  });
  afterAll(() => browser?.close());

  /** The page of a report, opened from a file as people open it, and all that it did beside being shown. */
  async function open(report: Report): Promise<{ page: Page; events: string[] }> {
    const dir = mkdtempSync(join(tmpdir(), 'drs-page-'));
    const url = pathToFileURL(join(dir, 'report.html')).href;
    writeFileSync(join(dir, 'report.html'), reportHtml(report));
    const page = await browser.newPage();
    onTestFinished(async () => {
      await page.close();
      rmSync(dir, { recursive: true, force: true });
    });
    const events: string[] = [];
    page.on('request', (request) => void (request.url?.() === url || events.push(`request ${request.url?.()}`)));
    page.on('console', (message) => void events.push(`console ${message.text?.()}`));
    page.on('dialog', (dialog) => void events.push(`dialog ${dialog.type?.()}`));
    page.on('pageerror', (error) => void events.push(`error ${String(error)}`));
    await page.goto(url);
    return { page, events };
  }

  /** Counted when the browser has drawn what was changed. */
  const visible = (page: Page, selector: string): Promise<number> =>
    page.evaluate(
      `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() => [...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length)`,
    );

  it('loads nothing and runs nothing, whatever is in it', async () => {
    const { page, events } = await open(hostileReport());
    expect(await page.evaluate('document.querySelectorAll("script, img, iframe, object, link, form").length')).toBe(0);
    expect(await page.evaluate('document.querySelectorAll("article").length')).toBe(48);
    expect(events).toEqual([]);
  });

  it('has the landmarks, headings and tables that a screen reader goes by', async () => {
    const { page } = await open(reportOf([faulty()], { newest: 50 }));
    const tree = await page.locator('body').ariaSnapshot();
    for (const part of [
      'banner:',
      'navigation "Parts of the report"',
      'main:',
      'contentinfo:',
      'region "Summary"',
      'region "Rules"',
      'region "Timeline"',
      'heading "Obligations of a DRS device maker" [level=1]',
      'heading "Rule 1, must: broken" [level=4]',
      'article "Rule 1, must: broken"',
      'group "Show"',
      'columnheader "World time"',
      'rowheader "broken"',
    ])
      expect(tree).toContain(part);
  });

  it('shows only the rules that are asked for, by the keyboard alone', async () => {
    const report = reportOf([faulty()]);
    const { page } = await open(report);
    expect(await visible(page, 'article')).toBe(48);
    await page.locator('#show-all').focus();
    for (const outcome of ['broken', 'kept', 'not exercised', 'not observable', 'manual'] as const) {
      await page.keyboard.press('ArrowRight');
      expect([outcome, await visible(page, 'article')]).toEqual([outcome, report.counts[outcome]]);
    }
  });

  it('shows where the focus is, on everything that takes it', async () => {
    const { page } = await open(reportOf([faulty()]));
    const seen = new Set<string>();
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      const [name, width] = await page.evaluate<[string, string]>(
        '[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineWidth]',
      );
      if (name === 'BODY') break;
      seen.add(name);
      expect([name, width]).toEqual([name, '3px']);
    }
    expect(seen).toEqual(new Set(['A', 'DIV', 'INPUT', 'SUMMARY']));
  });

  it.each(['light', 'dark'] as const)(
    'is read well in %s: every text has the contrast of WCAG AA',
    async (colorScheme) => {
      const { page } = await open(hostileReport('plain'));
      await page.emulateMedia({ colorScheme });
      const poor = await page.evaluate<string[]>(`(() => {
      const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
      const light = (colour) => {
        const [r, g, b] = parts(colour).map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (one) => {
        for (let at = one; at !== null; at = at.parentElement) {
          const colour = getComputedStyle(at).backgroundColor;
          if ((parts(colour)[3] ?? 1) > 0) return colour;
        }
        return 'rgb(0, 0, 0)';
      };
      const poor = [];
      let looked = 0;
      for (const one of document.querySelectorAll('body *')) {
        if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')) continue;
        looked += 1;
        const [text, back] = [light(getComputedStyle(one).color), light(behind(one))];
        const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
        if (ratio < 4.5) poor.push(one.tagName + '.' + one.className + ' ' + ratio.toFixed(2));
      }
      return looked > 300 ? poor : ['only ' + looked + ' texts'];
    })()`);
      expect(poor).toEqual([]);
    },
  );

  it('fits a narrow screen without scrolling sideways', async () => {
    const { page } = await open(reportOf([faulty()], { newest: 50 }));
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  it('is printed without what only a screen needs, and with evidence that was folded away', async () => {
    const { page } = await open(reportOf([faulty()], { newest: 50 }));
    await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = false; })');
    expect(await visible(page, '.proof')).toBe(0);
    await page.emulateMedia({ media: 'print' });
    expect(await visible(page, '.proof')).toBeGreaterThan(5);
    expect(await visible(page, 'nav, fieldset, td details')).toBe(0);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('leads from evidence to its entry', async () => {
    const { page } = await open(reportOf([faulty()]));
    await page.locator('#rule-1 .proof a >> nth=0').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.querySelector(":target").closest("tr").innerText')).toContain(
      'POST /replenish/black',
    );
  });
});
