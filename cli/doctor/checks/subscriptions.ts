import type { Subscription } from '../../../contracts/control/subscription.ts';
import { oneLine } from '../../../scenarios/report/style.ts';
import { type Finding, notChecked, ok, problem, warning } from '../finding.ts';
import type { Machine } from '../machine.ts';
import type { Situation } from '../situation.ts';

/** Subscriptions that nobody confirmed, and listeners that take no connection. Nothing is posted to them. */
export async function checkSubscriptions({ emulator, machine, url }: Situation): Promise<readonly Finding[]> {
  if (emulator.kind !== 'running')
    return [notChecked('subscriptions', 'Who is subscribed is told by a running emulator alone.')];
  const all = await allSubscriptions(emulator.call);
  if (all.length === 0) return [ok('subscriptions', 'Nobody is subscribed to notifications.')];
  const pending = all.filter(({ status }) => status === 'pending');
  const confirmed = all.filter(({ status }) => status === 'confirmed');
  return [
    ...(pending.length === 0
      ? [ok('subscriptions', 'Nobody who subscribed is yet to confirm.')]
      : pending.map((one) => waiting(one, emulator.now, url))),
    ...(await Promise.all(confirmed.slice(0, LISTENERS_MAX).map((one) => listener(one, machine)))),
    ...(confirmed.length > LISTENERS_MAX
      ? [notChecked('listeners', `${confirmed.length - LISTENERS_MAX} more listeners were not tried.`)]
      : []),
  ];
}

const LISTENERS_MAX = 50;
/** Time of the world in which a listener should have confirmed. */
const CONFIRMS_MS = 60_000;

export async function allSubscriptions(
  call: Extract<Situation['emulator'], { kind: 'running' }>['call'],
): Promise<Subscription[]> {
  const found: Subscription[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const page: { items: Subscription[]; next: string | null } = await call('GET', `subscriptions?limit=1000${query}`);
    found.push(...page.items);
    after = page.next;
  }
  return found;
}

/** A password in it is shortened already. */
const shown = (endpoint: string): string => oneLine(endpoint);

function waiting({ endpoint, subscriptionArn, createdAt }: Subscription, now: string, url: URL): Finding {
  const id = `subscription.${subscriptionArn}`;
  const waitsMs = Date.parse(now) - Date.parse(createdAt);
  const again = `curl -X POST ${url.origin}/_emulator/subscriptions/${encodeURIComponent(subscriptionArn)}/confirm`;
  return waitsMs < CONFIRMS_MS
    ? warning(id, `${shown(endpoint)} has not confirmed its subscription yet.`, again)
    : problem(
        id,
        `${shown(endpoint)} has not confirmed its subscription since ${createdAt}: it gets no notification until it has opened SubscribeURL.`,
        again,
      );
}

async function listener({ endpoint, subscriptionArn, protocol }: Subscription, machine: Machine): Promise<Finding> {
  const id = `listener.${subscriptionArn}`;
  if ((protocol !== 'http' && protocol !== 'https') || !URL.canParse(endpoint))
    return notChecked(id, `${shown(endpoint)} is no address of a web server.`);
  const { hostname, port } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, '');
  const number = Number(port || (protocol === 'https' ? 443 : 80));
  const why = await machine.connect(host, number);
  if (why !== null)
    return problem(
      id,
      `${shown(endpoint)} takes no connection (${why}).`,
      `npx drs-emulator listener --url ${shown(endpoint)}`,
    );
  if (protocol === 'http') return ok(id, `${shown(endpoint)} takes connections.`);
  const insecure = await machine.secure(host, number, host);
  return insecure === null
    ? ok(id, `${shown(endpoint)} takes connections, with a certificate that is trusted.`)
    : problem(
        id,
        `${shown(endpoint)} has no certificate that SNS would trust (${insecure}).`,
        `openssl s_client -connect ${host}:${number} -servername ${host}`,
      );
}
