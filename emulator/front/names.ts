/**
 * The host names that shipped clients of the real service have in their code (client-quirks.md 1), and that the
 * emulator answers in their stead. Matched by name alone: which surface answers is decided by the path.
 */

/** In every client: token and profile, sign-in, the device API, the pages of slot selection. */
export const FIXED_NAMES: readonly string[] = [
  'api.amazon.com',
  'www.amazon.com',
  'dash-replenishment-service-na.amazon.com',
  'drs-web.amazon.com',
];

/** Hosts of Login with Amazon in other regions, for accounts, and for sandboxes (lwa-protocol.md 2.7). */
const LWA_NAMES: readonly string[] = [
  'na.account.amazon.com',
  'eu.account.amazon.com',
  'apac.account.amazon.com',
  'api.amazon.co.uk',
  'api.amazon.co.jp',
  'api.sandbox.amazon.com',
  'api.sandbox.amazon.co.uk',
  'api.sandbox.amazon.de',
  'api-sandbox.amazon.co.jp',
];

/** Every region with an SNS of its own. The local CA vouches for these and no others, so a new one needs a new CA. */
const SNS_REGIONS: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'us-gov-east-1',
  'us-gov-west-1',
  'ca-central-1',
  'ca-west-1',
  'mx-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-central-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'af-south-1',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'cn-north-1',
  'cn-northwest-1',
];

/** `sns.us-east-1.amazonaws.com`; regions in China have a domain of their own. */
export const snsHost = (region: string): string =>
  `sns.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** Every name the local CA may vouch for, beside loopback ones. */
export const ALL_NAMES: readonly string[] = [...FIXED_NAMES, ...LWA_NAMES, ...SNS_REGIONS.map(snsHost)];
const KNOWN: ReadonlySet<string> = new Set(ALL_NAMES);

/** Whether the local CA may vouch for it: in lower case, without a dot at the end. */
export const isVouchedName = (host: string): boolean => KNOWN.has(host);

/** Whether SNS of the region can be answered in its stead. */
export const hasVouchedSns = (region: string): boolean => isVouchedName(snsHost(region));

/** The names that clients need whose topics are in these regions; regions without an SNS are left out. */
export function hardCodedNames(regions: Iterable<string>): readonly string[] {
  const sns = [...new Set(regions)].sort().map(snsHost);
  return [...FIXED_NAMES, ...LWA_NAMES, ...sns.filter(isVouchedName)];
}

/**
 * What must never leave the machine, as a regular expression: all of these in any case, with or without a final dot, and
 * SNS of every region there may ever be, also where nobody can vouch for it. The preload of Node is given the same.
 */
export const HARD_CODED_PATTERN = `^(?:${[...FIXED_NAMES, ...LWA_NAMES].map((name) => name.replaceAll('.', '\\.')).join('|')}|sns\\.[a-z0-9]+(?:-[a-z0-9]+)+\\.amazonaws\\.com(?:\\.cn)?)\\.?$`;
const HARD_CODED = new RegExp(HARD_CODED_PATTERN, 'i');

/** Whether a host, without port, is one of them. */
export const isHardCodedName = (host: string): boolean => HARD_CODED.test(host);
