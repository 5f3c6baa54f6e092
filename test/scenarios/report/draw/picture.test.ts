import { describe, expect, it } from 'vitest';
import { pageOf, svgOf } from '../../../../scenarios/report/draw/page.ts';
import { storyData } from '../../../../scenarios/report/draw/story-data.ts';
import { inWords } from '../../../../scenarios/report/draw/words.ts';
import { DAY, lifecycle, outcome, report, storyTeller, variant } from '../given-story.ts';
import { readXml } from '../xml.ts';

const NAMESPACES = { s: 'http://www.w3.org/2000/svg' };

/** Texts of what a path finds in the picture. */
function found(svg: string, path: string): string[] {
  const document = readXml(svg);
  try {
    return document.find(path, NAMESPACES).map(({ content }) => content);
  } finally {
    document.dispose();
  }
}

/** A device on whose order a customer changes his mind. */
function cancelled() {
  const teller = storyTeller();
  teller.state('registration', null, 'registered');
  report(teller, 7);
  teller.call('POST', '/replenish/beans', 'replenish', { slotId: 'beans' });
  teller.state('order', null, 'accepted', { id: 'o', slotId: 'beans' });
  teller.advance(5000);
  teller.customer('cancel', { slotId: 'beans' });
  teller.state('order', 'accepted', 'cancelled', { id: 'o', slotId: 'beans' });
  teller.notify('OrderCancelledNotification', { slotId: 'beans' });
  teller.step('service: cancel');
  return teller;
}

describe('a picture', () => {
  const svg = svgOf(outcome());

  it('has lanes for device, customer, service and listener, the slot and its orders', () => {
    expect(found(svg, '//s:text[contains(@class,"lane")]')).toEqual(['device', 'customer', 'service', 'listener']);
    expect(found(svg, '//s:text')).toEqual(
      expect.arrayContaining(['acme-coffee', 'SN-0001', 'beans', 'orders', '24', '0']),
    );
  });

  it('has days on its axis, and shows where time was cut', () => {
    const texts = found(svg, '//s:text[contains(@class,"axis")]');
    expect(texts).toEqual(expect.arrayContaining(['day 1', 'Tue 4 Mar', 'day 11', 'Fri 14 Mar', '⋯ 5.8 days ⋯']));
    const seconds = svgOf(outcome({ timeline: cancelled().entries, steps: cancelled().steps }));
    expect(found(seconds, '//s:text[contains(@class,"axis")]')).toEqual(
      expect.arrayContaining(['day 1 · Tue 4 Mar 2031', '10:00:00', '10:00:04']),
    );
  });

  it('has a mark for each call, with refusals apart, and tells what was called', () => {
    const inPicture = (kind: string) => found(svg, `//s:g[s:title]/*[@class="${kind}"]`).length;
    expect(inPicture('refused')).toBe(3);
    expect(inPicture('order')).toBe(1);
    expect(inPicture('order-waits')).toBe(1);
    expect(found(svg, '//s:g[*[@class="refused"]]/s:title')[0]?.split('\n')).toEqual([
      '2031-03-05 10:00:00  POST /slotStatus/beans  400 Invalid token',
    ]);
    // What cannot be told apart on the axis is told together.
    const teller = storyTeller();
    for (let day = 0; day < 200; day += 1) {
      report(teller, 5);
      report(teller, 4);
      teller.advance(DAY);
    }
    const crowded = svgOf(outcome({ timeline: teller.entries }));
    const titles = found(crowded, '//s:g[*[@class="report"]]/s:title');
    expect(titles.length).toBeLessThan(400);
    expect(titles.some((title) => title.split('\n').length > 1)).toBe(true);
  });

  it('has orders as bars with how they ended', () => {
    const titles = found(svg, '//s:g[s:rect[contains(@class,"bar")]]/s:title');
    expect(titles).toEqual([
      'order amzn1.dash.v2.o.first: accepted 2031-03-07 10:00:00, for 2 s',
      'order amzn1.dash.v2.o.first: placed 2031-03-07 10:00:02, for 1 d 1 h',
      'order amzn1.dash.v2.o.first: shipped 2031-03-08 11:00:22, for 5 d 20 h',
    ]);
    expect(found(svg, '//s:g[s:title]//*[@class="end-delivered"]')).toHaveLength(1);
    const other = svgOf(outcome({ timeline: cancelled().entries }));
    expect(found(other, '//s:g[s:title]//*[@class="end-cancelled"]')).toHaveLength(1);
  });

  it('tells notifications that arrived, were tried again and were lost apart', () => {
    const titles = found(svg, '//s:g[s:circle[@class="published"]]/s:title');
    expect(titles).toHaveLength(6);
    expect(titles[2]?.split('\n')).toEqual([
      '2031-03-07 10:00:02  OrderPlacedNotification v2.0 acme-coffee/SN-0001 beans',
      '  2031-03-07 10:00:02  attempt 1: 503, again 10:00:22',
      '  2031-03-07 10:00:22  attempt 2: 200',
    ]);
    expect(found(svg, '//s:g[s:title]/*[@class="sent-head"]')).toHaveLength(5);
    expect(found(svg, '//s:g[s:title]/*[@class="retried-mark"]')).toHaveLength(1);
    expect(found(svg, '//s:g[s:title]/*[@class="lost-mark"]')).toHaveLength(1);
    expect(found(svg, '//s:text[contains(@class,"lost-name")]')).toEqual(['DeviceDeregistered']);
  });

  it('has the stock as reported: in the device, beside it, and while reordering was off', () => {
    expect(found(svg, '//s:g[s:circle[@class="stock-dot"]]/s:title').at(-1)).toBe(
      '2031-03-14 07:00:22  beans: 24 of 24',
    );
    const teller = storyTeller();
    const body = { remainingQuantityInUnit: 4, originalQuantityInUnit: 24, totalQuantityOnHand: 24 };
    teller.call('POST', '/slotStatus/beans', 'slotStatus', { slotId: 'beans', body });
    teller.state('slot', 'subscribed:B0EMUL0001', 'unsubscribed:none', { id: 'beans', slotId: 'beans' });
    const other = svgOf(outcome({ timeline: teller.entries }));
    expect(found(other, '//s:path[@class="hand-area"]')).toHaveLength(1);
    expect(found(other, '//s:g/s:title')).toEqual(
      expect.arrayContaining([
        '2031-03-04 10:00:00  beans: 4 of 24, 24 beside the device',
        'beans: automatic reordering is off',
      ]),
    );
  });

  it('marks where the scenario failed', () => {
    const { entries, steps } = cancelled();
    const place = steps[0]?.place ?? { file: '', line: 1, column: 1 };
    const failure = { place, message: 'expected <another>', differences: [], recent: [] };
    const failed = svgOf(outcome({ status: 'failed', timeline: entries, steps, failure }));
    expect(found(failed, '//s:g[*[@class="failed"]]/s:title')).toEqual(['expected <another>']);
  });

  it('says the same in words, for who does not see it', () => {
    expect(found(svg, '/s:svg/s:title')).toEqual(['an order is placed, shipped and delivered']);
    const words = inWords(storyData(lifecycle().entries));
    expect(found(svg, '/s:svg/s:desc')).toEqual([words]);
    expect(words).toBe(
      '12 d 21 h, from Tue 4 Mar 2031 10:00:00 on. acme-coffee/SN-0001 makes 13 calls, 3 of them refused. ' +
        'Its slot beans holds 12 of 24 at first and 24 of 24 in the end. ' +
        'An order for beans is accepted on day 4, placed on day 4, shipped on day 5, delivered on day 11. ' +
        '6 notifications, 1 of them sent more than once, 1 lost.',
    );
  });

  it('needs nothing from elsewhere, and no script', () => {
    for (const text of [svg, pageOf([outcome()])]) {
      expect(text).not.toMatch(/<script|<link|<img|@import|url\(|href="(?!#)/);
      expect(text.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
    }
  });

  it('escapes what comes from files and from the wire', () => {
    const { timeline } = outcome();
    const evil = '</title><script>alert("1")</script>&\u0000';
    const text = svgOf(outcome({ variant: variant(evil, { file: evil, description: evil }), timeline }));
    expect(found(text, '/s:svg/s:title')).toEqual(['</title><script>alert("1")</script>&\\x00']);
    const page = pageOf([outcome({ variant: variant(evil, { file: evil, description: evil }), reason: evil })]);
    expect(page).not.toContain('<script');
  });

  it.each([
    ['nothing', []],
    ['one instant', lifecycle().entries.slice(0, 4)],
  ])('can be drawn of %s', (_, timeline) => {
    const text = svgOf(outcome({ timeline, steps: [] }));
    expect(found(text, '/s:svg/s:desc')).toHaveLength(1);
    expect(text).not.toMatch(/NaN|Infinity/);
  });

  it('of three months names as many notifications as there is room for, and stays small', () => {
    const teller = storyTeller();
    for (let day = 0; day < 90; day += 1) {
      report(teller, 90 - day, 'beans', 90);
      teller.notify('ItemShippedNotification', { slotId: 'beans' });
      teller.advance(DAY);
    }
    const text = svgOf(outcome({ timeline: teller.entries }));
    const names = found(text, '//s:text[contains(@class,"name")]').length;
    expect(names).toBeGreaterThan(20);
    expect(names).toBeLessThan(60);
    expect(text.length).toBeLessThan(120_000);
  });
});

describe('a page of pictures', () => {
  const page = pageOf([
    outcome(),
    outcome({
      variant: variant('another'),
      status: 'failed',
      failure: { place: { file: 'a', line: 1, column: 1 }, message: 'it failed', differences: [], recent: [] },
    }),
    outcome({
      variant: variant('nothing', { description: 'One line\nand its rest.\n\nMore.\nSource: the docs' }),
      status: 'errored',
      reason: 'why',
      timeline: [],
      steps: [],
    }),
  ]);

  it('links to each scenario, and shows title, rule, outcome, picture and text', () => {
    expect([...page.matchAll(/<a href="#(s\d)">/g)].map(([, id]) => id)).toEqual(['s1', 's2', 's3']);
    expect([...page.matchAll(/<section id="(s\d)"/g)].map(([, id]) => id)).toEqual(['s1', 's2', 's3']);
    expect(page).toContain('<p class="failure">it failed</p>');
    expect(page).toContain('<p class="failure">why</p>');
    expect(page).toContain('<p class="rule">One line and its rest.\n\nMore.\nSource: the docs</p>');
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page.match(/<details>/g)).toHaveLength(2);
    expect(new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)).size).toBe(
      [...page.matchAll(/ id="/g)].length,
    );
  });

  it('of one scenario is called like it', () => {
    expect(pageOf([outcome()])).toContain('<h1>an order is placed, shipped and delivered</h1>');
  });
});
