import { ALL_NAMES, HARD_CODED_PATTERN, isHardCodedName } from '../../emulator/front/names.ts';
import { entriesOf, readNoProxy } from '../../emulator/front/no-proxy.ts';

/** What the environment of CMD says so that its hard-coded names lead to the emulator: proxy, certificates, preload. */

type Environment = Readonly<Record<string, string | undefined>>;

export interface DropInParts {
  /** With the credentials of the run. */
  readonly proxyUrl: string;
  readonly doorPort: number;
  readonly others: 'allow' | 'deny';
  /** Loaded into every Node; null when the file is not there. */
  readonly preload: string | null;
  /** A file with our certificate and those of the file or folder that was named before; those of the system when none was. */
  bundleFor(named: string | undefined): string;
  /** The same without those of the system, for who has roots of his own. */
  extraFor(named: string | undefined): string;
  /** Java's. */
  readonly trustStore: string;
  /** A folder with settings for PHP. */
  phpSettings(bundle: string): string;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
/** Programs read one of these instead of the roots of the system. */
const BUNDLES = ['SSL_CERT_FILE', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'AWS_CA_BUNDLE'];

export function dropInEnvironment(outer: Environment, parts: DropInParts): Environment {
  const { proxyUrl, doorPort, others, preload, trustStore } = parts;
  const noProxy = noProxyOf(outer);
  return {
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    // Ruby asks for this one, whatever the address; and what is plain is counted or refused as well.
    HTTP_PROXY: proxyUrl,
    http_proxy: proxyUrl,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    ...Object.fromEntries(BUNDLES.map((name) => [name, parts.bundleFor(given(outer[name]))])),
    NODE_EXTRA_CA_CERTS: parts.extraFor(given(outer.NODE_EXTRA_CA_CERTS)),
    NODE_USE_ENV_PROXY: '1',
    ...(preload === null ? {} : { NODE_OPTIONS: words(outer.NODE_OPTIONS, `--require ${quotedForNode(preload)}`) }),
    JAVA_TOOL_OPTIONS: words(outer.JAVA_TOOL_OPTIONS, javaOptions(outer.JAVA_TOOL_OPTIONS ?? '', doorPort, trustStore)),
    // An empty place in the list is where PHP looks by itself.
    PHP_INI_SCAN_DIR: `${outer.PHP_INI_SCAN_DIR ?? ''}${PATH_SEPARATOR}${parts.phpSettings(parts.bundleFor(given(outer.SSL_CERT_FILE)))}`,
    DRS_EMULATOR_DOOR: String(doorPort),
    DRS_EMULATOR_NAMES: HARD_CODED_PATTERN,
    DRS_EMULATOR_OTHER_HOSTS: others,
  };
}

const PATH_SEPARATOR = process.platform === 'win32' ? ';' : ':';

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

const words = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' ');

/** What was there stays, but for what would lead a hard-coded name past us. */
function noProxyOf(outer: Environment): string {
  const before = entriesOf(outer.no_proxy ?? outer.NO_PROXY ?? '').filter((entry) => {
    const isExempt = readNoProxy(entry);
    // With SNS of regions that are on no list.
    const named = entry.replace(/^\*?\./, '').replace(/:\d+$/, '');
    if (isHardCodedName(named) || isHardCodedName(`sns.${named}`)) return false;
    return !ALL_NAMES.some((host) => isExempt({ host, port: 443 }));
  });
  return [...new Set([...LOOPBACK, ...before])].join(',');
}

/** NODE_OPTIONS is split at blanks, but for what stands in double quotes. */
const quotedForNode = (path: string): string => `"${path.replaceAll(/[\\"]/g, '\\$&')}"`;

function javaOptions(before: string, doorPort: number, trustStore: string): string {
  const properties = {
    'https.proxyHost': '127.0.0.1',
    'https.proxyPort': String(doorPort),
    'http.nonProxyHosts': 'localhost|127.*|[::1]',
    // Whoever named a trust store of his own means it.
    ...(before.includes('-Djavax.net.ssl.trustStore=')
      ? {}
      : { 'javax.net.ssl.trustStore': trustStore, 'javax.net.ssl.trustStoreType': 'jks' }),
  };
  return Object.entries(properties)
    .map(([name, value]) => (/\s/.test(value) ? `"-D${name}=${value}"` : `-D${name}=${value}`))
    .join(' ');
}
