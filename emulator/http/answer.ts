import type { EndpointDefinition, RefusalOf, ReplyOf, RequestOf } from '../../contracts/endpoint.ts';
import type { Finding } from '../../contracts/timeline.ts';
import type { DomainEvent, RefusalParams } from '../domain/outcome.ts';
import type { World } from '../world.ts';

/** What a handler is given, and what it may answer. Bytes are made in one other place. */

/** A request as the edge read it: tolerant about form, exact about content. */
export interface ReadRequest {
  /** `x-amzn-RequestId` of the reply. */
  readonly requestId: string;
  readonly method: string;
  /** Decoded and cleaned path, without query. */
  readonly path: string;
  /** Path and query as they came. */
  readonly target: string;
  /** Names in lower case; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameters; a repeated name keeps all values. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** Body as text; empty when there was none. */
  readonly text: string;
  /** How the body was understood. */
  readonly form: 'none' | 'json' | 'form' | 'unreadable';
  /** Parsed body: JSON value, or form fields by name; undefined when there was none or it was unreadable. */
  readonly body: unknown;
  /** Names that a form body or a query gave more than once. */
  readonly repeated: readonly string[];
  /** What is wrong with an unreadable body, in words. */
  readonly problem: string | undefined;
  /** `http://host:port` under which the caller reached the emulator. */
  readonly origin: string;
}

export interface Call<E extends EndpointDefinition> {
  readonly endpoint: E;
  readonly request: RequestOf<E>;
  readonly raw: ReadRequest;
}

/** What goes on the record beside the call itself. */
export interface Recorded {
  readonly device?: { readonly modelId: string; readonly serialNumber: string } | undefined;
  readonly slotId?: string | undefined;
  readonly tokenId?: string | undefined;
  readonly findings?: readonly Finding[] | undefined;
  readonly events?: readonly DomainEvent[] | undefined;
  /** What the log says of the call, for the person who watches. */
  readonly remark?: string;
  /** The planned fault that struck the call. */
  readonly fault?: { readonly faultId: string; readonly effect: string };
}

/** What an endpoint may answer: its declared reply, or a refusal it declares. */
export type Answer<E extends EndpointDefinition> = AnswerOf<ReplyOf<E>, RefusalOf<E>>;
/** Any endpoint's answer. */
export type AnyAnswer = AnswerOf<unknown, string>;

type AnswerOf<Body, Name> = (
  | {
      readonly kind: 'json';
      readonly status?: 200 | 201;
      readonly body: Body;
      /** Result type served, where the version headers choose one. */
      readonly resultType?: string;
      readonly headers?: readonly string[];
    }
  | {
      readonly kind: 'text';
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
      readonly headers?: readonly string[];
    }
  | {
      readonly kind: 'redirect';
      readonly status: 302 | 303;
      readonly location: string;
      readonly headers?: readonly string[];
    }
  | {
      readonly kind: 'refusal';
      readonly name: Name;
      readonly params?: RefusalParams;
      readonly headers?: readonly string[];
      readonly extra?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'stream';
      readonly contentType: string;
      readonly start: (write: (text: string) => void) => () => void;
    }
) & { readonly record?: Recorded };

/** Serves an endpoint that is not a transition on the token's device. */
export type Handler<E extends EndpointDefinition> = (world: World, call: Call<E>) => Promise<Answer<E>> | Answer<E>;
