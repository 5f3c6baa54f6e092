import { describe, expect, it } from 'vitest';
import { history, kept } from '../../support/history.ts';

describe('rule 39: the way out of the settings has a scheme', () => {
  const opened = (path: string, operation: string | null = null) => {
    const told = history();
    told.call(operation, { path: `GET ${path}`, surface: null, device: null, status: 404 });
    return told.verdict(39);
  };

  it('is kept by an address with one, in both spellings of the name and on both paths', () => {
    expect(opened('/settings?access_token=Atza%7CIwEBIL…&exitUri=https%3A%2F%2Fmaker.example')).toEqual(kept(1));
    expect(opened('/AccioCustomerUI/settings?exitURI=myapp://done', 'settings')).toEqual(kept(1));
  });

  it('is broken by one without', () => {
    expect(opened('/settings?exitUri=/null')).toEqual({
      outcome: 'broken',
      breaches: 1,
      times: 0,
      evidence: [{ entries: [4], device: null, expected: 'exitUri: an address with a scheme', seen: 'exitUri: /null' }],
    });
  });

  it('is not exercised without a way out, or on another page', () => {
    expect(opened('/settings').outcome).toBe('not exercised');
    expect(opened('/settingsfoo?exitUri=/null').outcome).toBe('not exercised');
  });
});
