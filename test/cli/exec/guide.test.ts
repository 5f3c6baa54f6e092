import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXEC_OPTIONS } from '../../../cli/exec/options.ts';
import { loadStory } from '../../../cli/exec/story.ts';
import { flagName } from '../../../emulator/options.ts';
import { type } from '../fake-terminal.ts';

/** docs/exec.md: what it shows works, and it leaves nothing out. */

const guide = readFileSync(join(import.meta.dirname, '../../../docs/exec.md'), 'utf8');

describe('the guide to exec', () => {
  it('names every option, and the help does', async () => {
    const { out } = await type(['exec', '--help']);
    for (const name of EXEC_OPTIONS) {
      expect(guide).toContain(flagName(name));
      expect(out).toContain(flagName(name));
    }
  });

  it('shows a scenario that can be played beside a command', () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
    const dir = mkdtempSync(join(tmpdir(), 'drs-guide-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const file = join(dir, 'cancel.yaml');
    writeFileSync(file, yaml);
    const told: string[] = [];
    const terminal = { err: (text: string) => void told.push(text) } as Parameters<typeof loadStory>[1];
    expect(loadStory(file, terminal).world).toBeNull();
    expect(told).toEqual([]);
  });
});
