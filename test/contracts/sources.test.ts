import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../contracts/openapi/operation.ts';
import { citation, sources } from '../../contracts/sources.ts';

describe('a source', () => {
  it('is cited with its address', () => {
    expect(citation('c:go')).toBe('[GetWagz/drs-sdk (client, Go)](https://github.com/GetWagz/drs-sdk)');
    expect(sourceOf({ evidence: 'observed', source: 'c:go' })).toEqual({
      externalDocs: { description: 'GetWagz/drs-sdk (client, Go)', url: 'https://github.com/GetWagz/drs-sdk' },
    });
  });

  it('is cited by its title alone where no address can be given', () => {
    expect(citation('c:scrape')).toBe(sources['c:scrape'][0]);
    expect(sourceOf({ evidence: 'observed', source: 'c:scrape' })).toEqual({ 'x-source': sources['c:scrape'][0] });
  });

  it.each(Object.entries(sources))(
    '%s has a title, and an address that is more than a host of many',
    (_, [title, url]) => {
      expect(title).not.toBe('');
      if (url !== null) expect(new URL(url).href).not.toBe('https://github.com/');
    },
  );
});
