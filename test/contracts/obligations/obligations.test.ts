import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../contracts/index.ts';
import { obligations, obligationThemes } from '../../../contracts/obligations/index.ts';
import { renderObligations } from '../../../contracts/obligations/render.ts';
import { sources } from '../../../contracts/sources.ts';
import { collectTolerances } from '../../../contracts/tolerances.ts';

describe('the obligations of a device maker', () => {
  it('are numbered 1 to 48 without a gap, in this order', () => {
    expect(obligations.map(({ number }) => number)).toEqual(Array.from({ length: 48 }, (_, at) => at + 1));
  });

  it('each name a source there is', () => {
    for (const { number, source } of obligations) expect(sources, `rule ${number}`).toHaveProperty([source]);
  });

  it('say rule and check in whole sentences', () => {
    for (const { number, text, how } of obligations) {
      expect(text, `rule ${number}`).toMatch(/^[`\w].{20,}\.$/s);
      expect(how, `check of rule ${number}`).toMatch(/^[`\w].{15,}\.$/s);
    }
  });

  it('have the levels of the service', () => {
    const of = (level: string) =>
      obligations.filter((obligation) => obligation.level === level).map(({ number }) => number);
    expect(of('compatibility')).toEqual([2, 8, 47]);
    expect(of('should')).toEqual([3, 9, 27, 28, 39, 41, 44, 48]);
    expect(of('must')).toHaveLength(37);
  });

  it('are the only ones that tolerances touch', () => {
    const numbers = new Set(obligations.map(({ number }) => number));
    for (const { id, obligation } of collectTolerances(endpoints)) {
      if (obligation !== undefined) expect(numbers, id).toContain(obligation);
    }
  });

  it('are all on their page, under their theme', () => {
    const page = renderObligations();
    for (const theme of Object.keys(obligationThemes)) expect(page).toContain(`\n## ${theme}\n`);
    for (const { number, level, text, how } of obligations) {
      expect(page).toContain(`\n### ${number}. ${level}\n\n${text}\n`);
      expect(page).toContain(how);
    }
  });
});
