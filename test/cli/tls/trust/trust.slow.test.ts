import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Namespace, namespaceProblem, openNamespace } from '../../../support/namespace.ts';
import { bundleProgram, type Program } from '../../program.ts';
import { givenFolder } from '../given-ca.ts';

/** Trusting the CA on this very system, in a view of its disk that nobody else has. */

const ANCHORS = '/usr/local/share/ca-certificates';
const CERTIFICATES = '/etc/ssl/certs';
/** They bring certificates of their own. */
const WITH_OWN = new Set(['trust.node', 'trust.python-requests']);

const why =
  namespaceProblem() ?? (existsSync('/usr/sbin/update-ca-certificates') ? null : 'no update-ca-certificates here');
const noTerminal = spawnSync('script', ['--version']).status === 0 ? null : 'no program `script` here';
if (noTerminal !== null) console.log(`tls trust at a terminal is not tried: ${noTerminal}`);
if (why !== null) console.log(`tls trust on this system is not tried: ${why}`);

const overlay = (dir: string): string =>
  `mkdir -p /run/drs/up${dir} /run/drs/work${dir} && mount -t overlay overlay -o lowerdir=${dir},upperdir=/run/drs/up${dir},workdir=/run/drs/work${dir} ${dir}`;

describe.skipIf(why !== null)('tls trust on this system', () => {
  let program: Program;
  let own: Namespace;
  let before: string;

  beforeAll(async () => {
    program = await bundleProgram();
    before = readFileSync(join(CERTIFICATES, 'ca-certificates.crt'), 'utf8');
    own = await openNamespace(
      `mount -t tmpfs none /run\n${overlay(ANCHORS)}\n${overlay(CERTIFICATES)}\n${overlay('/var')}`,
    );
  });
  afterAll(async () => {
    await own?.close();
    program?.remove();
    // Nothing of it is left.
    expect(readFileSync(join(CERTIFICATES, 'ca-certificates.crt'), 'utf8')).toBe(before);
    expect(readdirSync(ANCHORS)).not.toContain('drs-emulator-local-ca.crt');
  });

  const tls = (args: string, env: Record<string, string>) =>
    own.sh(`"${process.execPath}" ${program.path} tls ${args}`, env);

  it('makes every runtime that goes by the system trust it, and is taken back', { timeout: 240_000 }, () => {
    const env = { DRS_EMULATOR_CA_DIR: join(givenFolder(), 'ca'), HOME: givenFolder() };
    const doctor = (): Record<string, string> => {
      const { out } = own.sh(`"${process.execPath}" ${program.path} doctor --json`, env);
      const { findings } = JSON.parse(out) as { findings: { id: string; outcome: string; text: string }[] };
      return Object.fromEntries(
        findings.filter(({ id }) => id.startsWith('trust.')).map(({ id, outcome }) => [id, outcome]),
      );
    };

    // Nobody is there to be asked.
    expect(tls('trust --store system', env)).toMatchObject({ code: 2 });
    const trusted = tls('trust --store system --yes', env);
    expect(trusted.out).toContain('\ndone: update-ca-certificates --fresh\n');
    expect(trusted.code).toBe(0);
    const wellTrusted = (): void => {
      const found = Object.entries(doctor());
      expect(found.length).toBeGreaterThan(1);
      for (const [id, outcome] of found)
        expect({ id, outcome }).toEqual({ id, outcome: WITH_OWN.has(id) ? 'warning' : 'ok' });
    };
    wellTrusted();

    // Another CA in the place of the first.
    expect(tls('rotate --yes', env)).toMatchObject({ code: 0 });
    for (const outcome of Object.values(doctor())) expect(outcome).toBe('warning');
    expect(tls('trust --store system --yes', env)).toMatchObject({ code: 0 });
    wellTrusted();

    expect(tls('untrust --store system --yes', env)).toMatchObject({ code: 0 });
    for (const outcome of Object.values(doctor())) expect(outcome).toBe('warning');
  });

  it.skipIf(noTerminal !== null)('asks whoever sits at a terminal', () => {
    // What it calls takes many seconds, and was seen above.
    const bin = givenFolder();
    writeFileSync(join(bin, 'update-ca-certificates'), '#!/bin/sh\n', { mode: 0o755 });
    const PATH = `${bin}:${process.env.PATH}`;
    const env = { DRS_EMULATOR_CA_DIR: join(givenFolder(), 'ca'), HOME: givenFolder(), PATH };
    const answering = (answer: string, verb: string) =>
      own.sh(`printf '${answer}' | script -qfec '"${process.execPath}" ${program.path} tls ${verb}' /dev/null`, env);
    const anchored = () => own.sh(`ls ${ANCHORS}`).out.includes('drs-emulator-local-ca.crt');
    expect(answering('no\\n', 'trust --store system')).toMatchObject({ code: 1 });
    // The end of the input is no answer.
    expect(answering('\\004', 'trust --store system')).toMatchObject({ code: 1 });
    expect(anchored()).toBe(false);
    const { code, out } = answering('yes\\n', 'trust --store system');
    expect(out).toContain('Trust it on this machine? Type yes to go on: ');
    expect(code).toBe(0);
    expect(anchored()).toBe(true);
    expect(answering('yes\\n', 'untrust --store system')).toMatchObject({ code: 0 });
    expect(anchored()).toBe(false);
  });

  it('tells what was done and what not when the disk is in the way', () => {
    const env = { DRS_EMULATOR_CA_DIR: join(givenFolder(), 'ca'), HOME: givenFolder() };
    expect(own.sh(`mount -o remount,ro ${ANCHORS}`)).toMatchObject({ code: 0 });
    const { code, out } = tls('trust --store system --yes', env);
    expect(own.sh(`mount -o remount,rw ${ANCHORS}`)).toMatchObject({ code: 0 });
    expect(code).toBe(1);
    expect(out).toMatch(/failed: install -m 644 .*\n {2}EROFS: .*\nnot tried: update-ca-certificates --fresh\n/);
    expect(out).not.toContain('done:');
  });
});
