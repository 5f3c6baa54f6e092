import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EndpointDefinition } from '../contracts/endpoint.ts';
import { endpoints } from '../contracts/index.ts';
import { parseConfig } from '../emulator/config-file.ts';
import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../emulator/domain/seed.ts';
import { flagName, StartOptions } from '../emulator/options.ts';
import { register, startTestEmulator } from './support/emulator.ts';

/** The pages for people say what is so. */

const decisions = readdirSync('docs/decisions').map((name) => `docs/decisions/${name}`);
/** Generated ones are checked where they are made. */
const guides = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...guides, ...decisions];
const textOf = (page: string): string => readFileSync(page, 'utf8');
const readme = textOf('README.md');

/** The example that begins with a line. */
function example(language: string, firstLine: string): string {
  const fence = `\`\`\`${language}\n${firstLine}`;
  const start = readme.indexOf(fence);
  if (start === -1) throw new Error(`the README has no ${language} example that begins with ${firstLine}`);
  const from = start + language.length + 4;
  return readme.slice(from, readme.indexOf('\n```', from) + 1);
}

describe.each(pages)('%s', (page) => {
  it('links only to what is there', () => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
    const local = links.filter((link) => !/^(https?:|#)/.test(link)).map((link) => link.replace(/#.*/, ''));
    expect(local.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
    const headings = [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => `#${anchor(heading ?? '')}`);
    expect(links.filter((link) => link.startsWith('#') && !headings.includes(link))).toEqual([]);
  });

  it('names only files that are there', () => {
    const named = [
      ...textOf(page).matchAll(/`((?:contracts|emulator|scenarios|harness|cli|test|bench|docs|schemas)\/[\w./-]+)`/g),
    ];
    expect(named.map(([, path]) => path ?? '').filter((path) => !existsSync(path))).toEqual([]);
  });
});

describe.each(pages.filter((page) => /^aws /m.test(textOf(page))))('the lines for the AWS CLI in %s', (page) => {
  it('come behind those that give it a region and credentials, which every version of it reads', () => {
    const before = textOf(page).split(/^aws /m)[0] ?? '';
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
      expect(before).toMatch(new RegExp(`^export (?:.* )?${name}=`, 'm'));
    }
  });
});

const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

describe('the README', () => {
  it('shows a configuration file that is accepted, with every section', () => {
    const text = example('yaml', '# yaml-language-server');
    const config = parseConfig(text, 'drs-emulator.yaml');
    expect(config.devices).toHaveLength(1);
    const schema = JSON.parse(textOf('schemas/config.schema.json')) as {
      $defs: { DrsEmulatorConfig: { properties: object } };
    };
    const keys = Object.keys(schema.$defs.DrsEmulatorConfig.properties);
    expect(keys.filter((key) => !(key in StartOptions.shape) && !(key in config))).toEqual([]);
  });

  it('has a row for every option of start', () => {
    for (const name of Object.keys(StartOptions.shape))
      expect(readme).toMatch(new RegExp(`\\| \`${flagName(name)}[ \`]`));
  });

  it('lists calls of the control interface that exist, and each of them', () => {
    const known = (Object.values(endpoints) as EndpointDefinition[])
      .filter(({ security }) => security === 'control')
      .flatMap(({ methods, paths }) =>
        methods.map((method) => `${method} ${paths[0]?.path.replace('/_emulator/', '')}`),
      );
    const start = readme.indexOf('| Call | Does |');
    const table = readme.slice(start, readme.indexOf('\n\n', start));
    const moves = ['deliver', 'cancel', 'resolve'].map((move) => `POST orders/{instanceId}/${move}`);
    const listed = [...table.matchAll(/`((?:GET|PUT|POST|DELETE) [^`]+)`/g)].map(([, call]) => call ?? '');
    expect([...listed, ...moves].sort()).toEqual(known.sort());
  });

  it('shows a listener that confirms its subscription, and outlives what is no message', async () => {
    const emulator = await startTestEmulator();
    const program = example('js', '// listener.mjs').replace(
      ".listen(3000, '127.0.0.1')",
      ".listen(0, '127.0.0.1', function () { console.log(this.address().port); })",
    );
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill());
    const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const endpoint = `http://127.0.0.1:${port.trim()}/sns`;
    expect((await fetch(endpoint)).status).toBe(400);
    expect((await fetch(endpoint, { method: 'POST', body: '{"Type":' })).status).toBe(400);
    await fetch(`${emulator.url}/_emulator/subscriptions`, { method: 'POST', body: JSON.stringify({ endpoint }) });
    await fetch(`${emulator.url}/_emulator/clock/advance`, { method: 'POST', body: '{"by":"PT0S"}' });
    const { items } = (await (await fetch(`${emulator.url}/_emulator/subscriptions`)).json()) as { items: object[] };
    expect(items).toMatchObject([{ endpoint, status: 'confirmed' }]);
  });

  it('shows a device in Node that reports and orders', async () => {
    const emulator = await startTestEmulator();
    const { refreshToken } = await register(emulator);
    const program = example('js', '// device.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      env: {
        ...process.env,
        DRS_BASE_URL: emulator.url,
        LWA_TOKEN_URL: `${emulator.url}/auth/o2/token`,
        DRS_REFRESH_TOKEN: refreshToken,
        DRS_CLIENT_ID: SEED_CLIENT_ID,
        DRS_CLIENT_SECRET: SEED_CLIENT_SECRET,
      },
    });
    expect(stdout).toContain("detailCode: 'STANDARD_ORDER_PLACED'");
    expect(emulator.device()?.current?.slots.beans?.lastReport).toMatchObject({ remainingQuantityInUnit: 3 });
  });
});
