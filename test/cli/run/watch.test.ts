import { renameSync, rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
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

  const watching = async (...paths: string[]) => {
    const session = open(['run', ...paths, '--watch']);
    onTestFinished(async () => {
      session.signal('SIGINT');
      await session.ended;
    });
    await session.printed(WAITING);
    return session;
  };

  it('finds a folder that is new below the one that was named, with what is in it and what comes later', async () => {
    const { folder, write } = givenFiles({ 'a.yaml': passing('the first') });
    const session = await watching(folder);
    write('deep/er/b.yaml', passing('the deep one'));
    await session.printed('✓ the deep one');
    write('deep/er/b.yaml', passing('the deep one, mended'));
    await session.printed('✓ the deep one, mended');
    write('deep/er/c.yaml', passing('its neighbour'));
    expect((await session.printed('✓ its neighbour')).match(/✓ the first/g)).toHaveLength(1);
  });

  it('sees a folder come back that was taken away, below the one that was named and that one itself', async () => {
    const { path, write } = givenFiles({ 'all/deep/a.yaml': passing('before') });
    const session = await watching(path('all'));
    rmSync(path('all/deep'), { recursive: true });
    await session.printed('changed: ');
    write('all/deep/a.yaml', passing('once more'));
    await session.printed('✓ once more');
    rmSync(path('all'), { recursive: true });
    write('all/deep/a.yaml', passing('at once'));
    await session.printed('✓ at once');
    renameSync(path('all'), path('aside'));
    renameSync(path('aside'), path('all'));
    write('all/deep/b.yaml', passing('from aside'));
    await session.printed('✓ from aside');
  });

  it('sees a folder come back that only others use', async () => {
    const part = 'name: waits\nsteps:\n  - advance: PT5S\n';
    const { path, write } = givenFiles({
      'parts/deep/wait.yaml': part,
      'all/a.yaml':
        'name: uses it\nworld: { listener: false }\nsteps:\n  - use: { scenario: ../parts/deep/wait.yaml }\n',
    });
    const session = await watching(path('all'));
    rmSync(path('parts'), { recursive: true });
    await session.printed('changed: ');
    write('parts/deep/wait.yaml', part.replace('5', '9'));
    await session.printed('✓ uses it (9 s');
  });

  it('sees what a pattern will match, and a file that was named, whatever it is called', async () => {
    const { path, write } = givenFiles({ 'all/a-order.yaml': passing('the first'), story: passing('no suffix') });
    const session = await watching(path('all/**/*-order.yaml'), path('story'));
    write('all/new/b-order.yaml', passing('the new one'));
    await session.printed('✓ the new one');
    write('story', passing('no suffix, mended'));
    expect((await session.printed('✓ no suffix, mended')).match(/✓ the first/g)).toHaveLength(1);
  });

  it('does not look at what an editor hides beside a file', async () => {
    const { folder, write } = givenFiles({ 'a.yaml': passing('the first') });
    const session = await watching(folder);
    write('.#a.yaml', 'nonsense');
    write('.hidden/b.yaml', 'nonsense');
    write('b.yaml', passing('the second'));
    expect(await session.printed('✓ the second')).toMatch(/\nchanged: [^,]*b\.yaml\n✓ the second/);
  });
});
