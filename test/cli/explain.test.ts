import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ExplanationStep } from '../../contracts/control/explain.ts';
import { ControlError, type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { callHeaders } from '../support/emulator.ts';
import { type } from './fake-terminal.ts';

/** `explain` on the command line and in the library, and the guide to it. */

const guide = readFileSync(join(import.meta.dirname, '../../docs/explain.md'), 'utf8');
const COFFEE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };

async function given() {
  const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z', seed: 1 });
  onTestFinished(() => emulator.close());
  const device = await emulator.control.registerDevice(COFFEE);
  return { emulator, device, there: ['--url', emulator.url] };
}

const replenish = ({ url }: RunningEmulator, token: string) =>
  fetch(`${url}/replenish/beans`, { method: 'POST', headers: callHeaders(token, 'DrsReplenish') });

/** What the guide shows as the output of a command. */
function shown(command: string): string {
  const begin = `$ npx drs-emulator ${command}\n`;
  const start = guide.indexOf(begin);
  if (start === -1) throw new Error(`the guide does not show ${command}`);
  return guide.slice(start + begin.length, guide.indexOf('```', start));
}

describe('explain', () => {
  it('prints what the guide shows of an order that is not placed', async () => {
    const { emulator, device, there } = await given();
    await emulator.control.call('PUT', 'devices/acme-coffee/SN-0001/slots/beans/next-order', { problem: 'payment' });
    await replenish(emulator, device.accessToken);
    const { code, out } = await type(['explain', '--device', 'acme-coffee/SN-0001', '--slot', 'beans', ...there]);
    expect({ code, out }).toEqual({ code: 0, out: shown('explain --device acme-coffee/SN-0001 --slot beans') });
  });

  it('prints what the guide shows of a token that is refused, and reads it from standard input', async () => {
    const { emulator, device, there } = await given();
    await emulator.clock.advance('PT1H');
    await replenish(emulator, device.accessToken);
    const said = await type(['explain', '--token', '-', ...there], { stdin: `${device.accessToken}\n` });
    expect(said).toEqual({ code: 0, err: '', out: shown('explain --token "$TOKEN"') });
    expect(await type(['explain', '--token', device.accessToken, ...there])).toEqual(said);
    expect(said.out).not.toContain(device.accessToken.slice(0, 20));
  });

  it('prints the reply with --json, the same as the library gives, and colours on a screen', async () => {
    const { emulator, there } = await given();
    const device = 'acme-coffee/SN-0001';
    const { out } = await type(['explain', '--device', device, '--json', ...there]);
    const said = await emulator.control.explain({ device });
    expect(JSON.parse(out)).toEqual(said);
    expect(said).toMatchObject({ code: 'never-asked', replenish: 'STANDARD_ORDER_PLACED' });
    expect(await emulator.control.explain({ device, slot: 'beans' })).toEqual(said);
    const coloured = await type(['explain', '--device', device, ...there], { colour: true, columns: 70 });
    expect(coloured.out.startsWith('\u001b[1mNobody asked for an order')).toBe(true);
  });

  it('explains a notification', async () => {
    const { emulator, there } = await given();
    const { items } = await emulator.control.call<{ items: { notificationId: string }[] }>('GET', 'notifications');
    const { code, out } = await type(['explain', '--notification', items[0]?.notificationId ?? '', ...there]);
    expect(code).toBe(0);
    expect(out).toMatch(/^DeviceRegisteredNotification was sent to nobody/);
  });

  it('ends with 2 for what is not there, and names what comes near; with 3 without an emulator', async () => {
    const { emulator, there } = await given();
    const { code, out, err } = await type(['explain', '--device', 'acme-coffee/SN-0002', ...there]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('404: there is no device acme-coffee/SN-0002; did you mean acme-coffee/SN-0001?');
    await emulator.close();
    expect(await type(['explain', '--token', 'x', ...there])).toMatchObject({ code: 3, out: '' });
  });

  it('keeps a token out of the error that the library throws', async () => {
    const { emulator, device } = await given();
    const token = device.accessToken;
    const error = await emulator.control.call('GET', `explain?token=${encodeURIComponent(token)}&slot=x`).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ControlError);
    expect((error as ControlError).message).toContain('slot: expected the device');
    for (const text of [token, encodeURIComponent(token)])
      expect((error as ControlError).message).not.toContain(text.slice(0, 30));
  });
});

describe('the guide to explain', () => {
  it('names every option, and the help does', async () => {
    const { out } = await type(['explain', '--help']);
    for (const option of ['--device', '--slot', '--notification', '--token', '--json', '--url', '--control-token']) {
      expect(guide).toContain(option);
      expect(out).toContain(option);
    }
  });

  it('names every member of a step', () => {
    for (const member of Object.keys(ExplanationStep.shape)) expect(guide).toContain(`\`${member}\``);
  });
});
