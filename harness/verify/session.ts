import type { EndpointDefinition, Refusal } from '../../contracts/endpoint.ts';
import { endpoints } from '../../contracts/index.ts';
import type { ExchangeLog, LoggedExchange } from '../../scenarios/runner/exchange-log.ts';
import { show } from '../../scenarios/runner/match/show-value.ts';
import type { Difference } from '../../scenarios/runner/outcome.ts';
import type { Target } from '../../scenarios/runner/target.ts';
import type { HttpRequest } from '../../scenarios/runner/transport.ts';
import { CannotTest } from './check.ts';
import type { Inbox } from './inbox.ts';
import { type DrsCall, drsRequest, tokenRequest } from './requests.ts';
import type { Subject, Unit } from './subject.ts';

/** What one check has in its hands: it calls, compares, and what differs is kept. Every reply is held to its contract. */
export interface Session {
  readonly subject: Subject;
  send(request: HttpRequest): Promise<LoggedExchange>;
  /** A call of the device API, with a token of the unit unless another is given. */
  drs(unit: Unit, call: DrsCall): Promise<LoggedExchange>;
  /** A call of the token endpoint. */
  token(form: Readonly<Record<string, string>>, how?: TokenHow): Promise<LoggedExchange>;
  /** What the service has posted to the listener. */
  readonly inbox: Inbox;
  /** The control interface, for checks that need it. */
  readonly control: Target['control'];
  /** The device that was given, or one of the control interface. */
  unit(wanted?: { readonly isTestDevice?: boolean; readonly isFresh?: boolean }): Promise<Unit>;
  /** The access token of a unit, refreshed when there is none yet. */
  accessToken(unit: Unit): Promise<string>;
  expectSuccess(exchange: LoggedExchange): boolean;
  expectRefusal(exchange: LoggedExchange, refusal: string): void;
  expectEqual(exchange: LoggedExchange, path: string, expected: unknown, seen: unknown): void;
  differ(difference: Difference): void;
  /** What differed, the replies against their contracts first. */
  end(): readonly Difference[];
}

export interface TokenHow {
  readonly path?: string;
  readonly authorization?: string;
  readonly asJson?: boolean;
}

export interface SessionParts {
  readonly subject: Subject;
  readonly log: ExchangeLog;
  readonly control: Target | undefined;
  readonly inbox: Inbox | undefined;
  /** Access tokens by unit; shared by all checks. */
  readonly tokens: Map<Unit, string>;
}

/** Which call a difference is about, in front of its path. */
const nameOf = ({ request }: LoggedExchange): string =>
  `${request.method} ${request.url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/\?.*/, '') || '/'}`;

export function createSession({ subject, log, control, inbox, tokens }: SessionParts): Session {
  const transport = log.transportOf('step');
  const differences: Difference[] = [];
  /** What the contracts say against each reply, until the check is over. */
  const held = new Map<LoggedExchange, readonly Difference[]>();
  const send = async (request: HttpRequest): Promise<LoggedExchange> => {
    const before = log.all.length;
    await transport.send(request);
    const exchange = log.all[before] as LoggedExchange;
    held.set(exchange, exchange.violations);
    return exchange;
  };
  const differ = (difference: Difference): void => void differences.push(difference);
  const statusOf = ({ reply: { status, text } }: LoggedExchange): string =>
    text === '' ? String(status) : `${status} ${show(text)}`;

  const expectSuccess = (exchange: LoggedExchange): boolean => {
    if (exchange.reply.status < 400) return true;
    held.set(
      exchange,
      (held.get(exchange) ?? []).filter(({ path }) => !UNDECLARED.has(path)),
    );
    differ({ path: `${nameOf(exchange)}: reply.status`, expected: 'a success', seen: statusOf(exchange) });
    return false;
  };

  const accessToken = async (unit: Unit): Promise<string> => {
    const known = tokens.get(unit) ?? unit.accessToken;
    if (known !== undefined) return known;
    const exchange = await token({
      grant_type: 'refresh_token',
      refresh_token: unit.refreshToken,
      ...subject.clientForm(),
    });
    const { access_token: fresh } = (exchange.reply.body ?? {}) as { readonly access_token?: unknown };
    if (typeof fresh !== 'string') throw new CannotTest(`no access token was to be had: ${statusOf(exchange)}`);
    tokens.set(unit, fresh);
    return fresh;
  };

  const token: Session['token'] = (form, how = {}) => send(tokenRequest(subject.lwaUrl, form, how));

  return {
    subject,
    get inbox() {
      if (inbox === undefined) throw new CannotTest('nobody listens');
      return inbox;
    },
    send,
    control(method, path, body) {
      if (control === undefined) throw new CannotTest('there is no control interface');
      return control.control(method, path, body);
    },
    token,
    accessToken,
    unit: (wanted) => subject.unit(wanted ?? {}),
    async drs(unit, call) {
      const authorization = call.authorization ?? `Bearer ${await accessToken(unit)}`;
      return send(drsRequest(subject.url, { ...call, authorization }));
    },
    expectSuccess,
    expectRefusal(exchange, name) {
      if (exchange.refusals.includes(name)) return;
      const refusal = refusalOf(exchange, name);
      const without = (held.get(exchange) ?? []).filter(({ path }) => !UNDECLARED.has(path));
      held.set(exchange, without);
      // Nobody outside knows its words, so the status and the form have to do.
      if (refusal?.evidence === 'inferred' && refusal.status === exchange.reply.status && hasMessage(exchange)) return;
      const expected = refusal === undefined ? name : `${name}: ${refusal.status} ${refusal.code}, ${refusal.message}`;
      differ({ path: `${nameOf(exchange)}: reply`, expected, seen: statusOf(exchange) });
    },
    expectEqual(exchange, path, expected, seen) {
      if (JSON.stringify(expected) === JSON.stringify(seen)) return;
      differ({ path: `${nameOf(exchange)}: ${path}`, expected: show(expected), seen: show(seen) });
    },
    differ,
    end() {
      const against = [...held].flatMap(([exchange, violations]) =>
        violations.map(({ path, ...rest }) => ({ path: `${nameOf(exchange)}: ${path}`, ...rest })),
      );
      return [...against, ...differences];
    },
  };
}

/** Where the contract check tells of a reply that no contract knows. */
const UNDECLARED = new Set(['reply.body', 'reply.status']);

const refusalOf = ({ operation }: LoggedExchange, name: string): Refusal | undefined =>
  (endpoints as Readonly<Record<string, EndpointDefinition>>)[operation ?? '']?.refusals[name];

const hasMessage = ({ reply: { body } }: LoggedExchange): boolean =>
  typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string';
