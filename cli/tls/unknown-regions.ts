import { hasVouchedSns, snsHost } from '../../emulator/front/names.ts';

/** What there is to say when topics are in regions that the local CA cannot vouch for, in one sentence; undefined when none is. */
export function unknownRegionsText(regions: Iterable<string>): string | undefined {
  const unknown = [...new Set(regions)].filter((region) => !hasVouchedSns(region)).sort();
  if (unknown.length === 0) return undefined;
  return `the local CA knows no SNS of ${unknown.join(', ')}: messages of topics there carry the emulator's own address, and ${unknown.map(snsHost).join(', ')} is answered by nobody`;
}
