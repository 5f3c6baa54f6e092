import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallMs } from '../../../emulator/clock.ts';
import { openAuthority } from '../../../emulator/front/authority.ts';
import { hardCodedNames } from '../../../emulator/front/names.ts';
import { listenProblem } from '../../../emulator/start-tls.ts';
import { authorityFolder } from '../../../emulator/store/authority-folder.ts';
import { bundleProgram, type Program } from '../../cli/program.ts';
import { foreignLeaf } from '../../support/foreign-leaf.ts';
import { type InNamespace, type Namespace, namespaceProblem, namespaceWithHosts } from '../../support/namespace.ts';
import { isThere, PROGRAMS } from '../../support/unmodified/programs.ts';

/**
 * Programs with the real names in their code, and listeners with strict validators, unchanged: a hosts file and trust in
 * the CA lead them to the shipped program on port 443, in a network without any other way out.
 */

const reason = namespaceProblem();
if (reason !== null) console.log(`skipped: ${reason}`);

const TOPICS = {
  one: 'arn:aws:sns:us-east-1:000000000000:drs-one',
  two: 'arn:aws:sns:eu-west-1:000000000000:drs-two',
};

/** What the listener tells of a message. */
interface Judged {
  readonly type: string;
  readonly version: string;
  readonly topicArn: string;
  readonly certificate: string;
  readonly subscribe?: string;
  readonly unsubscribe?: string;
  readonly genuine: { readonly payload: string | null; readonly sns: string | null };
  /** Forgeries of it that a validator took for genuine. */
  readonly accepted: readonly string[];
  /** How many were tried. */
  readonly tried: number;
}

describe.skipIf(reason !== null)('behind a hosts file, with TLS on port 443', () => {
  let program: Program;
  let dir: string;
  let namespace: Namespace;
  let listener: InNamespace;
  let ready: { readonly url: string; readonly env: Record<string, string>; readonly tls: { readonly caFile: string } };

  const control = async (path: string, body: object = {}): Promise<Record<string, string>> => {
    const url = `${ready.url}/_emulator/${path}`;
    const { stdout } = await namespace.start(['curl', '-s', '-X', 'POST', url, '-d', JSON.stringify(body)]).ended;
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    program = await bundleProgram();
    dir = await mkdtemp(join(tmpdir(), 'drs-real-names-'));
    namespace = await namespaceWithHosts(hardCodedNames(['us-east-1', 'eu-west-1']).map((name) => `127.0.0.1 ${name}`));
    // Node reads what it trusts when it starts, so the CA is there before.
    await openAuthority(authorityFolder(join(dir, 'ca')), wallMs);
    listener = namespace.start(
      [process.execPath, join(import.meta.dirname, '../../support/unmodified/sns-listener.mjs')],
      {
        NODE_EXTRA_CA_CERTS: join(dir, 'ca/ca.pem'),
        UNSUBSCRIBE: TOPICS.two,
      },
    );
    await listener.printed('listening');

    const config = {
      version: 1,
      quiet: true,
      clock: 'manual',
      models: Object.entries(TOPICS).map(([modelId, topicArn]) => ({
        modelId,
        topicArn,
        slots: [{ slotId: 'pods', products: [{ asin: 'B000000001' }] }],
      })),
      topics: Object.values(TOPICS).map((arn, i) => ({
        arn,
        signatureVersion: String(i + 1),
        subscriptions: [{ endpoint: 'http://127.0.0.1:3000/sns' }],
      })),
    };
    writeFileSync(join(dir, 'drs.json'), JSON.stringify(config));
    const readyFile = join(dir, 'ready.json');
    const emulator = namespace.start([
      ...[process.execPath, program.path, 'start', '--tls', '--ca-dir', join(dir, 'ca')],
      ...['--config', join(dir, 'drs.json'), '--ready-file', readyFile],
    ]);
    await emulator.printed('drs-emulator ready');
    ready = JSON.parse(readFileSync(readyFile, 'utf8'));
  });
  afterAll(async () => {
    await namespace?.close();
    program?.remove();
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  });

  it('every message is accepted by validators with no option set, and none of its forgeries', async () => {
    await listener.printed('"type":"SubscriptionConfirmation"', 2);
    await control('clock/advance', { by: 'PT0S' });
    const device = { serialNumber: 'SN-0001' };
    await control('devices', { ...device, modelId: 'one' });
    for (const event of ['order-placed', 'item-shipped', 'item-delivered', 'order-cancelled', 'deregistered'])
      await control('devices/one/SN-0001/trigger', { event });
    await control('devices', { ...device, modelId: 'two' });
    await control('clock/advance', { by: 'PT0S' });
    await listener.printed('"type":"UnsubscribeConfirmation"');
    const notifications = JSON.parse(
      (await namespace.start(['curl', '-s', `${ready.url}/_emulator/notifications?limit=1000`]).ended).stdout,
    ).items as readonly { notificationType: string; topicArn: string }[];
    const seen = await listener.printed('"type":"Notification"', notifications.length);
    const judged: Judged[] = seen
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));

    expect(new Set(notifications.map(({ notificationType }) => notificationType)).size).toBe(7);
    expect(new Set(judged.map(({ type, version }) => `${type} ${version}`))).toEqual(
      new Set([
        'SubscriptionConfirmation 1',
        'SubscriptionConfirmation 2',
        'Notification 1',
        'Notification 2',
        'UnsubscribeConfirmation 2',
      ]),
    );
    for (const { type, topicArn, certificate, subscribe, unsubscribe, genuine, accepted, tried } of judged) {
      const host = `https://sns.${topicArn.split(':')[3]}.amazonaws.com/`;
      expect(certificate).toMatch(new RegExp(`^${host}SimpleNotificationService-[0-9a-f]{32}\\.pem$`));
      for (const url of [subscribe, unsubscribe])
        if (url !== undefined) expect(url.startsWith(`${host}?Action=`)).toBe(true);
      // It forgets the token of this one, and refuses the genuine messages of AWS likewise (sns-protocol.md 2.6).
      const sns = type === 'UnsubscribeConfirmation' ? 'The message signature is invalid.' : null;
      expect({ type, genuine, accepted }).toEqual({ type, genuine: { payload: null, sns }, accepted: [] });
      expect(tried).toBeGreaterThan(15);
    }
  });

  const trusting = () => ({
    NODE_EXTRA_CA_CERTS: ready.tls.caFile,
    CURL_CA_BUNDLE: ready.tls.caFile,
    SSL_CERT_FILE: ready.tls.caFile,
  });

  describe.each(PROGRAMS)('$name, unchanged', (unmodified) => {
    const isMissing = !isThere(unmodified);
    if (isMissing) console.log(`skipped: there is no ${unmodified.command[0]} here for ${unmodified.name}`);

    it.skipIf(isMissing)('gets its token and places its order, if it trusts the CA', async () => {
      const serialNumber = unmodified.name.replaceAll(/\W/g, '-');
      const { refreshToken = '' } = await control('devices', { modelId: 'one', serialNumber });
      const { DRS_CLIENT_ID = '', DRS_CLIENT_SECRET = '' } = ready.env;
      const credentials = { DRS_REFRESH_TOKEN: refreshToken, DRS_CLIENT_ID, DRS_CLIENT_SECRET, DRS_SLOT_IDS: 'pods' };

      const wary = await namespace.start(unmodified.command, credentials).ended;
      expect(wary.code, wary.stdout).not.toBe(0);
      expect(wary.stderr).toMatch(/certificate|fetch failed/i);

      const content = await namespace.start(unmodified.command, { ...credentials, ...trusting() }).ended;
      expect(content, content.stderr).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(content.stdout)).toMatchObject({ detailCode: 'STANDARD_ORDER_PLACED' });
    });
  });

  /** Serves a certificate that somebody made who stole the key of the issuer. */
  const impostor = async (name: string, port: number): Promise<string> => {
    const kept = await authorityFolder(join(dir, 'ca')).loadAuthority();
    const leaf = await foreignLeaf(kept!, [{ type: 'dns', value: name }]);
    const file = (what: string, text: string): string => {
      writeFileSync(join(dir, `${name}-${what}`), text);
      return join(dir, `${name}-${what}`);
    };
    const certificate = file('leaf.pem', leaf.certPem);
    const key = file('key.pem', leaf.keyPem);
    const server = namespace.start([
      ...['openssl', 's_server', '-accept', `127.0.0.1:${port}`, '-cert', certificate, '-key', key, '-www'],
      ...['-cert_chain', certificate],
    ]);
    await server.printed('ACCEPT');
    return certificate;
  };

  it('a certificate for another name is refused by OpenSSL, curl and Python, whoever signed it', async () => {
    const certificate = await impostor('evil.example', 9443);
    const { code, stderr } = await namespace.start([
      ...['openssl', 'verify', '-CAfile', ready.tls.caFile, '-untrusted', certificate, certificate],
    ]).ended;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('permitted subtree violation') });
    const python = `import ssl, socket; c = ssl.create_default_context(cafile="${ready.tls.caFile}"); c.wrap_socket(socket.create_connection(("127.0.0.1", 9443)), server_hostname="evil.example")`;
    const curl = ['curl', '-sS', '--connect-to', 'evil.example:443:127.0.0.1:9443', 'https://evil.example/'];
    for (const command of [curl, ['python3', '-c', python]]) {
      const asked = await namespace.start(command, trusting()).ended;
      expect(asked.code).not.toBe(0);
      expect(asked.stderr).toContain('permitted subtree violation');
    }
  });

  const hasJava = spawnSync('keytool', ['-help'], { stdio: 'ignore' }).error === undefined;
  if (!hasJava) console.log('skipped: there is no Java here');

  it.skipIf(!hasJava)(
    'a certificate for another name is refused by Java, which holds no CA to its constraints',
    async () => {
      const store = join(dir, 'trust.jks');
      const imported = ['keytool', '-importcert', '-noprompt', '-alias', 'drs', '-storepass', 'changeit'];
      await namespace.start([...imported, '-file', ready.tls.caFile, '-keystore', store]).ended;
      const java = ['java', `-Djavax.net.ssl.trustStore=${store}`, '-Djavax.net.ssl.trustStorePassword=changeit'];
      const program = join(import.meta.dirname, '../../support/Handshake.java');
      await impostor('drs-web.amazon.com', 9444);
      const good = await namespace.start([...java, program, 'drs-web.amazon.com', '9444']).ended;
      expect(good).toMatchObject({ code: 0, stdout: 'trusted\n' });
      await impostor('evil.java', 9445);
      const bad = await namespace.start([...java, program, 'evil.java', '9445']).ended;
      expect(bad).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('PKIX path building failed') });
    },
  );

  it('a port without the right to it is refused in one sentence', async () => {
    const { code, stdout, stderr } = await namespace.start([
      ...['setpriv', '--bounding-set', '-net_bind_service', process.execPath, program.path],
      ...['start', '--port', '0', '--tls', '--ca-dir', join(dir, 'ca')],
    ]).ended;
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(`drs-emulator: ${listenProblem('EACCES', '127.0.0.1', 443, 'linux')}\n`);
  });
});

describe.skipIf(reason !== null)('a listener with strict validators', () => {
  let program: Program;
  let dir: string;
  let namespace: Namespace;

  beforeAll(async () => {
    program = await bundleProgram();
    dir = await mkdtemp(join(tmpdir(), 'drs-strict-'));
    namespace = await namespaceWithHosts(['127.0.0.1 sns.us-east-1.amazonaws.com']);
    await openAuthority(authorityFolder(join(dir, 'ca')), wallMs);
    const listener = join(import.meta.dirname, '../../support/unmodified/sns-listener.mjs');
    await namespace
      .start([process.execPath, listener], { NODE_EXTRA_CA_CERTS: join(dir, 'ca/ca.pem') })
      .printed('listening');
  });
  afterAll(async () => {
    await namespace?.close();
    program?.remove();
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  });

  const checked = (flags: readonly string[]) =>
    namespace.start([
      ...[process.execPath, program.path, 'listener', '--url', 'http://127.0.0.1:3000/sns', '--only', 'C-01'],
      ...['--timeout', '5', ...flags],
    ]).ended;

  it('confirms what `listener --tls` sends it, and nothing from a plain address', async () => {
    const secure = await checked(['--tls', '--ca-dir', join(dir, 'ca')]);
    expect(secure.stdout).toMatch(/^✓ C-01 /m);
    expect(secure.code).toBe(0);
    const plain = await checked([]);
    expect(plain.stdout).toMatch(/^\? C-01 /m);
  });
});
