import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { D, history } from '../support/history.ts';
import { bundleProgram, run } from './program.ts';

/** A long timeline is judged in little memory: a heap that could not hold a fraction of it is enough. */

const HEAP_MB = 40;
const FILE_BYTES = 200 << 20;

it('reads a file five times as large as its heap, as a process of its own', async () => {
  const program = await bundleProgram();
  const dir = mkdtempSync(join(tmpdir(), 'drs-long-'));
  onTestFinished(() => {
    program.remove();
    rmSync(dir, { recursive: true, force: true });
  });
  const file = join(dir, 'timeline.ndjson');
  const told = history();
  let entries = 0;
  for (let bytes = 0; bytes < FILE_BYTES; ) {
    for (let i = 0; i < 200; i += 1) {
      told.pass(D / 2);
      told.status({ headers: { 'x-note': 'é'.repeat(800) } });
      told.report('beans');
    }
    const facts = told.facts.splice(0);
    const text = facts.map((fact) => `${JSON.stringify(fact)}\n`).join('');
    appendFileSync(file, text);
    bytes += Buffer.byteLength(text);
    entries += facts.length;
  }
  const { ended } = run(program, ['certify', file, '--json', '--report', join(dir, 'page.html')], {
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
  });
  const { code, stdout, stderr } = await ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as { counts: { entries: number; kept: number; broken: number } };
  expect(report.counts).toMatchObject({ entries, broken: 0 });
  expect(report.counts.kept).toBeGreaterThan(5);
});
