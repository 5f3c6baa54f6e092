import type { EndpointDefinition, RefusalOf, ReplyOf, RequestOf } from '../../contracts/endpoint.ts';
import type { Instant } from '../../contracts/fields.ts';
import type { Finding, NewEntry } from '../../contracts/timeline.ts';
import type { Audience } from './sns/audience.ts';
import type { Device, Portal } from './state.ts';

/** What goes into a decision and what comes out of it. */

/** Identifiers for one decision; made outside, so that the decision stays pure. */
export interface Ids {
  /** Lower-case hex, `chars` long. */
  hex(kind: string, chars: number): string;
  uuid(kind: string): string;
  /** `amzn1.dash.v2.o.` and the Base64 of `r.<uuid>.<uuid>`: 116 characters. */
  eventInstanceId(): string;
  /** `amzn1.dash.notification.v1.<uuid>`. */
  notificationId(): string;
  /** 20 letters beginning `AN`. */
  authorizationCode(): string;
  /** Base64url text of exactly `chars` characters. */
  opaque(kind: string, chars: number): string;
}

/** The instant and the identifiers handed to a transition. */
export interface Draw {
  readonly now: Instant;
  readonly ids: Ids;
}

type OmitBase<E> = E extends { kind: 'state' | 'notification' | 'customer' | 'fault' }
  ? Omit<E, 'at' | 'cause' | 'device'>
  : never;

/** What a decision puts on the timeline; the world adds instant, device and cause. */
export type DomainEvent = OmitBase<NewEntry>;

/** Parameters of a refusal's message. */
export type RefusalParams = Readonly<Record<string, string | number>>;

export type Refused<Name extends string = string> = {
  readonly accepted: false;
  readonly refusal: Name;
  readonly params: RefusalParams;
  readonly findings: readonly Finding[];
};

export type Accepted<Doc, Reply> = {
  readonly accepted: true;
  /** The unit's next document; the same object when nothing changed. */
  readonly next: Doc;
  readonly reply: Reply;
  readonly events: readonly DomainEvent[];
  readonly findings: readonly Finding[];
  /** Set when the result type served differs by request (`x-amzn-type-version`). */
  readonly resultType?: string;
};

export type Outcome<Doc, Reply, Name extends string = string> = Accepted<Doc, Reply> | Refused<Name>;

/** What a transition on a device is given. */
export interface DeviceInput<E extends EndpointDefinition> extends Audience {
  readonly portal: Portal;
  readonly device: Device;
  readonly request: RequestOf<E>;
  /** Result type asked for, from the version headers (DRS calls). */
  readonly resultType: string;
  readonly draw: Draw;
}

/** A pure decision on one device. It returns refusals and never throws. */
export type DeviceTransition<E extends EndpointDefinition> = (
  input: DeviceInput<E>,
) => Outcome<Device, ReplyOf<E>, RefusalOf<E>>;

export const refuse = <Name extends string>(
  refusal: Name,
  params: RefusalParams = {},
  findings: readonly Finding[] = [],
): Refused<Name> => ({ accepted: false, refusal, params, findings });

export const accept = <Doc, Reply>(
  next: Doc,
  reply: Reply,
  events: readonly DomainEvent[] = [],
  findings: readonly Finding[] = [],
): Accepted<Doc, Reply> => ({ accepted: true, next, reply, events, findings });
