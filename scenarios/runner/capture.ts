import { nearestName } from '../../contracts/nearest-name.ts';
import { isOfStep, type LoggedExchange } from './exchange-log.ts';
import { StepFailure } from './failures.ts';
import { lastCallOf } from './last-call.ts';
import { NOTHING, show } from './match/show-value.ts';
import { exchangesOf, notificationsOf, type Playing, type Scene, type StepRecord } from './playing.ts';
import { deviceView } from './views.ts';

/** Values that a step keeps for later ones: paths into what came of it. */

const SEGMENT = /([A-Za-z0-9_-]+)|\[(-?\d+)\]/g;

/** What a path can begin with, each fetched when it is asked for. */
const ROOTS: Readonly<Record<string, (playing: Playing, record: StepRecord) => unknown>> = {
  reply(playing, record) {
    const call = lastCallOf(playing, record);
    return call && replyOf(call);
  },
  replies: repliesOf,
  notifications: (playing, record) =>
    notificationsOf(playing, record).map(({ type, version, payload, envelope }) => ({
      type,
      version,
      payload,
      envelope,
    })),
  device: async (playing, { device }) => deviceView(playing, playing.devices.get(device)),
  order: async (playing, { device }) => (await deviceView(playing, playing.devices.get(device)))?.orders.at(-1),
  client: async (playing, { device }) => clientView(playing, device),
  outputs: (_, { outputs }) => outputs,
  now: ({ world }) => world.now,
};

export const CAPTURE_ROOTS = Object.keys(ROOTS);

function repliesOf(playing: Playing, record: StepRecord): unknown[] {
  return exchangesOf(playing, record).filter(isOfStep).map(replyOf);
}

const replyOf = ({ request, reply: { status, headers, body } }: LoggedExchange) => ({
  status,
  headers,
  body,
  ...locationOf(headers.location, request.url),
});

/** Where a redirect leads, taken apart: what a browser would carry on with. */
function locationOf(location: string | undefined, base: string): object {
  if (location === undefined || !URL.canParse(location, base)) return {};
  const { href, pathname, search, searchParams } = new URL(location, base);
  return { location: { url: href, path: pathname + search, query: Object.fromEntries(searchParams) } };
}

/** What the client of a device knows of it. */
export async function clientView({ world, devices }: Playing, name: string | undefined): Promise<unknown> {
  const { client, modelId, serialNumber } = devices.get(name);
  const { devices: known, effects } = await client.status(world.now);
  const own = known?.find((one) => one.modelId === modelId && one.serialNumber === serialNumber);
  return own === undefined ? undefined : { ...own, effects };
}

/** Keeps what a step wants to be kept in the values of its file. */
export async function capture(
  playing: Playing,
  scene: Scene,
  record: StepRecord,
  wanted: Readonly<Record<string, string>>,
): Promise<void> {
  const roots = new Map<string, Promise<unknown> | unknown>();
  for (const [name, path] of Object.entries(wanted)) {
    const [first = '', ...rest] = segmentsOf(path);
    const root = String(first);
    const fetch = Object.hasOwn(ROOTS, root) ? ROOTS[root] : undefined;
    if (fetch === undefined)
      throw new StepFailure(`capture ${name}: ${path} leads nowhere; expected one of ${CAPTURE_ROOTS.join(', ')}`);
    if (!roots.has(root)) roots.set(root, await fetch(playing, record));
    scene.values[name] = valueAt(roots.get(root), root, rest, `capture ${name}: ${path}`);
  }
}

const segmentsOf = (path: string): (string | number)[] =>
  [...path.matchAll(SEGMENT)].map(([, key, index]) => (index === undefined ? (key as string) : Number(index)));

/** The value at a path. What leads nowhere fails with the part that exists, and what is there instead. */
function valueAt(root: unknown, name: string, segments: readonly (string | number)[], what: string): unknown {
  let value = root;
  let reached = name;
  if (value === undefined) throw new StepFailure(`${what}: there is no ${name}`);
  for (const segment of segments) {
    const next = memberOf(value, reached === 'reply.headers' ? String(segment).toLowerCase() : segment);
    if (next === undefined) throw new StepFailure(`${what}: ${deadEnd(value, segment, reached)}`);
    value = next;
    reached += typeof segment === 'number' ? `[${segment}]` : `.${segment}`;
  }
  return value;
}

function memberOf(value: unknown, segment: string | number): unknown {
  if (Array.isArray(value)) return typeof segment === 'number' ? value.at(segment) : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
  return (value as Record<string, unknown>)[segment];
}

function deadEnd(value: unknown, segment: string | number, reached: string): string {
  if (Array.isArray(value))
    return `${reached} has ${value.length} ${value.length === 1 ? 'item' : 'items'}, and no ${show(segment)}`;
  if (typeof value !== 'object' || value === null) return `${reached} is ${show(value)}, which has nothing in it`;
  const keys = Object.keys(value);
  const nearest = nearestName(String(segment), keys);
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return `${reached} has no ${show(segment)}${hint} (${keys.length === 0 ? NOTHING : keys.join(', ')})`;
}
