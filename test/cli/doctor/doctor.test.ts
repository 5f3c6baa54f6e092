import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CHECKS } from '../../../cli/doctor/checks/index.ts';
import { examine } from '../../../cli/doctor/examine.ts';
import { type Finding, ok, problem } from '../../../cli/doctor/finding.ts';
import { findingsText } from '../../../cli/doctor/findings-text.ts';
import type { Machine } from '../../../cli/doctor/machine.ts';
import { runDoctor } from '../../../cli/doctor.ts';
import { startEmulator } from '../../../emulator/index.ts';
import { type, typeAt } from '../fake-terminal.ts';
import { givenCaDir, givenFolder } from '../tls/given-ca.ts';
import { machine, situation } from './given-situation.ts';

interface Told {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

async function examined(flags: Readonly<Record<string, unknown>>, parts: Partial<Machine> = {}) {
  const session = typeAt((terminal) =>
    runDoctor({ json: true, ...flags }, terminal, machine({ nowMs: Date.now, ...parts })),
  );
  const { out } = await session.ended;
  return { told: JSON.parse(out) as Told, exits: session.exits };
}

describe('doctor', () => {
  it('finds nothing wrong with a set-up that is well', async () => {
    const emulator = await startEmulator();
    onTestFinished(() => emulator.close());
    const connect: Machine['connect'] = async () => null;
    const { told, exits } = await examined({ url: emulator.url, caDir: await givenCaDir() }, { connect });
    expect(told.findings.filter(({ outcome }) => outcome === 'problem' || outcome === 'warning')).toEqual([]);
    expect(told.ok).toBe(true);
    expect(exits).toEqual([0]);
  });

  it('tells what is wrong, each with what mends it, and ends with 1', async () => {
    const { told, exits } = await examined(
      { url: 'http://127.0.0.1:1', caDir: givenFolder(), data: '/proc/version' },
      { env: { SSL_CERT_FILE: '/gone.pem' }, lookup: async () => ({ 'api.amazon.com': ['127.0.0.1'] }) },
    );
    const wrong = told.findings.filter(({ outcome }) => outcome === 'problem').map(({ id }) => id);
    expect(wrong).toEqual(['emulator', 'names', 'environment.SSL_CERT_FILE']);
    for (const { mend, outcome } of told.findings) if (outcome === 'problem') expect(mend).not.toBeNull();
    expect(told.ok).toBe(false);
    expect(exits).toEqual([1]);
  });

  it('takes port, token, data folder and topics from a configuration file', async () => {
    const emulator = await startEmulator({ controlToken: 'secret' });
    onTestFinished(() => emulator.close());
    const config = join(givenFolder(), 'c.yaml');
    writeFileSync(
      config,
      `version: 1\nport: ${new URL(emulator.url).port}\ncontrolToken: secret\ndata: /no/such/folder\ntopics:\n  - arn: arn:aws:sns:eu-west-1:000000000000:t\n`,
    );
    const asked: string[] = [];
    const lookup = async (names: readonly string[]) => {
      asked.push(...names);
      return {};
    };
    const { told } = await examined({ config, caDir: givenFolder() }, { lookup });
    const found = Object.fromEntries(told.findings.map(({ id, outcome, text }) => [id, `${outcome}: ${text}`]));
    expect(found.emulator).toMatch(/^ok: An emulator/);
    expect(found.data).toContain('/no/such/folder');
    expect(asked).toContain('sns.eu-west-1.amazonaws.com');
    expect(asked).not.toContain('sns.us-east-1.amazonaws.com');
  });

  it('tells of every check, whatever became of the others', async () => {
    const told = await examine(
      situation(),
      {
        well: async () => [ok('well', 'It is.')],
        throwing: async () => {
          throw new Error('the disk is gone');
        },
        hanging: () => new Promise(() => {}),
      },
      20,
    );
    expect(told).toEqual([
      ok('well', 'It is.'),
      { id: 'throwing', outcome: 'not-checked', text: 'This could not be looked at: the disk is gone.', mend: null },
      {
        id: 'hanging',
        outcome: 'not-checked',
        text: 'This could not be looked at: no answer within 0.02 s.',
        mend: null,
      },
    ]);
  });

  it('prints commands whole, and counts', () => {
    const mend = `sudo ${'a'.repeat(100)}`;
    const text = findingsText([ok('a', 'Fine.'), problem('b', 'Not\u001b[31m fine.', mend)], {
      colour: false,
      columns: 60,
    });
    expect(text).toBe(
      `ok           Fine.\nPROBLEM      Not\\x1b[31m fine.\n             $ ${mend}\n\n1 problem, 0 warnings, 1 fine, 0 not checked\n`,
    );
    expect(findingsText([ok('a', 'Fine.')], { colour: true })).toContain('\u001b[32m');
  });

  it.each([
    [['--url', 'localhost:8700'], '--url: expected an address such as http://127.0.0.1:8700, seen "localhost:8700"'],
    [['--tls-port', '0'], '--tls-port: expected a port from 1 to 65535, seen 0'],
    [['--tls-port', 'high'], '--tls-port: expected a port from 1 to 65535, seen "high"'],
    [['--config', '/no/such.yaml'], expect.stringContaining('/no/such.yaml')],
  ])('refuses %j', async (args, said) => {
    const { code, out, err } = await type(['doctor', ...args]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(/^drs-emulator: (.*)\n$/.exec(err)?.[1]).toEqual(said);
  });

  it('is told of in the guide, check by check', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../docs/drop-in.md'), 'utf8');
    for (const id of Object.keys(CHECKS)) expect(guide).toContain(`\`${id}\``);
  });
});
