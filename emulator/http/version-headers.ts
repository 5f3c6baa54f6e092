import { commonTolerances } from '../../contracts/drs/common.ts';
import type { Versions } from '../../contracts/endpoint.ts';
import { type Noticed, noticed } from '../../contracts/finding.ts';

/**
 * The two version headers of every service call. Missing, unknown or another endpoint's is refused; the two
 * slips of shipped clients are served with a finding.
 */

const [repeatsName, blankInside] = commonTolerances;

export type VersionCheck =
  | { readonly ok: true; readonly resultType: string; readonly slips: readonly Noticed[] }
  | { readonly ok: false; readonly header: string; readonly problem: string; readonly supported: string };

const NO_SLIPS: readonly Noticed[] = [];

export function checkVersions(headers: Readonly<Record<string, string>>, versions: Versions): VersionCheck {
  const asked = headers['x-amzn-accept-type'];
  // As it should be, and nearly always is.
  if (asked !== undefined && headers['x-amzn-type-version'] === versions.input && versions.results.includes(asked))
    return { ok: true, resultType: asked, slips: NO_SLIPS };
  const slips: Noticed[] = [];
  const input = read('x-amzn-type-version', headers, [versions.input], slips);
  if (typeof input !== 'string') return input;
  const resultType = read('x-amzn-accept-type', headers, versions.results, slips);
  if (typeof resultType !== 'string') return resultType;
  return { ok: true, resultType, slips };
}

function read(
  header: string,
  headers: Readonly<Record<string, string>>,
  supported: readonly string[],
  slips: Noticed[],
): string | Extract<VersionCheck, { ok: false }> {
  const sent = headers[header];
  const refused = (problem: string) => ({ ok: false as const, header, problem, supported: supported.join(', ') });
  if (sent === undefined || sent === '') return refused('missing');
  if (supported.includes(sent)) return sent;
  let value = sent.trim();
  if (value.toLowerCase().startsWith(`${header}:`)) value = value.slice(header.length + 1).trim();
  const repeated = value !== sent.trim();
  const compact = value.replace(/\s+/g, '');
  if (!supported.includes(compact)) return refused(`"${sent.slice(0, 120)}" is not supported by this endpoint`);
  if (repeated) slips.push(noticed(repeatsName, compact, sent, header));
  if (compact !== value) slips.push(noticed(blankInside, compact, sent, header));
  return compact;
}
