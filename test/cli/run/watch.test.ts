import { describe, expect, it } from 'vitest';
import { open } from '../fake-terminal.ts';
import { failing, givenFiles, passing } from './given-files.ts';

const WAITING = 'waiting for changes';

describe('run --watch', () => {
  it('plays a changed file again, and only that, until it is stopped: 0', async () => {
    const { folder, write } = givenFiles({ 'a.yaml': passing('the first'), 'b.yaml': failing('the second') });
    const session = open(['run', folder, '--watch']);
    expect(await session.printed(WAITING)).toMatch(/✓ the first[\s\S]*1 failed/);
    write('b.yaml', passing('the second is mended'));
    const out = await session.printed('✓ the second is mended');
    expect(out.match(/✓ the first/g)).toHaveLength(1);
    expect(out).toMatch(/\nchanged: .*b\.yaml\n✓ the second is mended/);
    session.signal('SIGINT');
    expect(await session.ended).toMatchObject({ code: 0, err: '' });
  });

  it('plays again what uses a changed file', async () => {
    const part = (seconds: number) => `name: waits\nsteps:\n  - advance: PT${seconds}S\n`;
    const { folder, write } = givenFiles({
      'parts/wait.yaml': part(5),
      'a.yaml': 'name: uses it\nworld: { listener: false }\nsteps:\n  - use: { scenario: parts/wait.yaml }\n',
      'b.yaml': passing('does not'),
    });
    const session = open(['run', folder, '--watch']);
    expect(await session.printed(WAITING)).toContain('✓ uses it (5 s');
    write('parts/wait.yaml', part(9));
    const out = await session.printed('✓ uses it (9 s');
    expect(out.match(/✓ does not/g)).toHaveLength(1);
    session.signal('SIGTERM');
    expect((await session.ended).code).toBe(0);
  });

  it('tells once what is wrong with a file that several use', async () => {
    const use = 'world: { listener: false }\nsteps:\n  - use: { scenario: parts/wait.yaml }\n';
    const { folder, write } = givenFiles({
      'parts/wait.yaml': 'name: waits\nsteps:\n  - advance: soon\n',
      'a.yaml': `name: one\n${use}`,
      'b.yaml': `name: another\n${use}`,
    });
    const session = open(['run', folder, '--watch']);
    await session.printed(WAITING);
    write('parts/wait.yaml', 'name: waits\nsteps:\n  - advance: PT1S\n');
    await session.printed('✓ one');
    await session.printed('✓ another');
    session.signal('SIGINT');
    expect((await session.ended).err.match(/wait\.yaml:3:/g)).toHaveLength(1);
  });

  it('finds a file that is new, and tells a mistake until it is mended', async () => {
    const { folder, write } = givenFiles({ 'a.yaml': passing('the first') });
    const session = open(['run', folder, '--watch']);
    await session.printed(WAITING);
    write('b.yaml', 'name: new\nsteps: no list\n');
    await session.printed('changed: ');
    write('b.yaml', passing('the new one'));
    await session.printed('✓ the new one');
    session.signal('SIGINT');
    const { code, err } = await session.ended;
    expect(code).toBe(0);
    expect(err).toMatch(/b\.yaml:2:/);
  });

  it('begins with what is wrong, too, and ends when nobody reads it', async () => {
    const { folder, write } = givenFiles({ 'a.yaml': 'name: wrong\n' });
    const session = open(['run', folder, '--watch']);
    await session.printed(WAITING);
    write('a.yaml', passing('right'));
    await session.printed('✓ right');
    session.closeOut();
    const { code, err } = await session.ended;
    expect(code).toBe(0);
    expect(err).toContain('a.yaml:1:');
  });
});
