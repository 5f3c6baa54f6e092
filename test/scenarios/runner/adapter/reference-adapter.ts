import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createMaker, type Maker } from '../../../../scenarios/runner/device/maker.ts';
import type { ReferenceDevice } from '../../../../scenarios/runner/device/reference-device.ts';
import { createTransport } from '../../../../scenarios/runner/transport.ts';

/** The reference device behind an adapter: what a maker writes around his own code, with every verb that there is. */

export type Message = Readonly<Record<string, unknown>> & { readonly now: string };
export type Handle = (verb: string, message: Message) => Promise<object>;

export interface ReferenceAdapter {
  readonly handle: Handle;
  /** Verbs in the order they came. */
  readonly asked: readonly { readonly verb: string; readonly message: Message }[];
}

interface Of {
  readonly env: Readonly<Record<string, string>>;
  readonly modelId: string;
  readonly serialNumber: string;
  readonly refreshToken: string;
  readonly stock?: Readonly<Record<string, { perDay?: number }>>;
  readonly slotId: string;
  readonly amount: number;
  readonly until: string;
  readonly code: string;
  readonly codeVerifier?: string;
  readonly redirectUri?: string;
  readonly version?: '1.0' | '2.0';
  readonly instanceId?: string;
  readonly path?: 'slots' | 'older';
}

/** Is called back with what has to be closed in the end. */
export type OnEnd = (close: () => void | Promise<void>) => unknown;

export function createReferenceAdapter({
  isListening = true,
  onEnd = onTestFinished,
}: {
  readonly isListening?: boolean;
  readonly onEnd?: OnEnd;
} = {}): ReferenceAdapter {
  const asked: { verb: string; message: Message }[] = [];
  const transport = createTransport();
  let maker: Maker | undefined;
  onEnd(async () => {
    await maker?.close();
    transport.close();
  });

  const environmentOf = (env: Of['env']) => ({
    drsUrl: env.DRS_BASE_URL ?? '',
    tokenUrl: env.LWA_TOKEN_URL ?? '',
    clientId: env.DRS_CLIENT_ID ?? '',
    clientSecret: env.DRS_CLIENT_SECRET ?? null,
    topicArn: env.DRS_TOPIC_ARN ?? '',
  });
  const deviceOf = ({ modelId, serialNumber }: Of): ReferenceDevice => {
    const found = maker?.devices.findLast((one) => one.modelId === modelId && one.serialNumber === serialNumber);
    if (found === undefined) throw new Error(`there is no device ${modelId}/${serialNumber}`);
    return found;
  };

  const verbs: Readonly<Record<string, (of: Of, now: string) => Promise<object | undefined>>> = {
    async listener({ env }) {
      await maker?.close();
      maker = await createMaker({ environment: environmentOf(env), transport });
      return isListening ? { listener: maker.listenerUrl } : {};
    },
    async start({ env, modelId, serialNumber, refreshToken, stock = {} }, now) {
      const device = await maker?.open({ modelId, serialNumber }, now, { stock });
      await device?.start(environmentOf(env), { modelId, serialNumber, refreshToken }, now);
      return undefined;
    },
    async exchange({ modelId, serialNumber, stock = {}, code, codeVerifier, redirectUri }, now) {
      const known = maker?.devices.some((one) => one.modelId === modelId && one.serialNumber === serialNumber);
      if (known !== true) await maker?.open({ modelId, serialNumber }, now, { stock });
      await deviceOf({ modelId, serialNumber } as Of).exchange({ code, codeVerifier, redirectUri }, now);
      return undefined;
    },
    use: async (of, now) => void (await deviceOf(of).use(of.slotId, of.amount, now)),
    report: async (of, now) => void (await deviceOf(of).report(of.slotId, now)),
    wait: (of) => deviceOf(of).wait(of.until),
    status: async () => maker?.observe(),
    stop: async (of) => void (await deviceOf(of).stop()),
    deviceStatus: async (of, now) => void (await deviceOf(of).deviceStatus(now)),
    replenish: async (of, now) => void (await deviceOf(of).replenish(of.slotId, now)),
    restock: async (of, now) => void (await deviceOf(of).restock(of.slotId, of.amount, now)),
    refresh: async (of, now) => void (await deviceOf(of).refresh(now)),
    subscriptionInfo: async (of, now) => void (await deviceOf(of).subscriptionInfo(of.version, now)),
    orderInfo: async (of, now) => void (await deviceOf(of).orderInfo(of, now)),
    cancelTestOrders: async (of, now) =>
      void (await deviceOf(of).cancelTestOrders({ slotId: of.slotId, path: of.path }, now)),
    deregister: async (of, now) => void (await deviceOf(of).deregister(of.version, now)),
  };

  return {
    asked,
    async handle(verb, message) {
      asked.push({ verb, message });
      const act = verbs[verb];
      if (act === undefined) return { ok: false, error: 'unknown verb' };
      return { ok: true, ...(await act(message as unknown as Of, message.now)) };
    },
  };
}

/** Serves over HTTP what handles verbs. Returns the address. */
export async function serveAdapter(handle: Handle, onEnd: OnEnd = onTestFinished): Promise<string> {
  return serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Message;
    const answer = await handle((request.url ?? '').slice(1), message).catch((error: Error) => ({
      ok: false,
      error: error.message,
    }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }, onEnd);
}

export async function serve(listener: RequestListener, onEnd: OnEnd = onTestFinished): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
