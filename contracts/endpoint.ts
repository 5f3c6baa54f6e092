import type { z } from 'zod';
import type { Provenance } from './sources.ts';

/**
 * What a contract is: the one definition of an endpoint that routes, checks, types, openapi.yaml and
 * the contract tests all read.
 */

/** The five surfaces, named alike in every room of the house. */
export type Surface = 'lwa' | 'drs' | 'sns' | 'customer' | 'control';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * A "no" that the protocol knows: understood, and declined.
 *
 * `message` may hold `{name}` placeholders that the transition fills in. `form` says which protocol's
 * error body it becomes: `drs` `{"message"}`, `lwa` `{"error_description","error"}`, `control`
 * `{"error":{"code","message"}}`, `sns` AWS's XML, `page` HTML for a person.
 */
export interface Refusal extends Provenance {
  readonly form: 'drs' | 'lwa' | 'control' | 'sns' | 'page';
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500;
  /** OAuth `error`, control `code`, SNS `Code`; for `drs` the exception name in `x-amzn-ErrorType`. */
  readonly code: string;
  readonly message: string;
  /** When it is given, in a sentence. */
  readonly when: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A deviation of a shipped client that is served all the same, with a finding. `strict` says what
 * `--strict` does with it.
 */
export interface Tolerance extends Provenance {
  readonly id: string;
  readonly field: string;
  readonly text: string;
  readonly strict: 'refuse' | 'serve';
  /** Number of the obligation it touches, when there is one. */
  readonly obligation?: number;
}

/** A version-header pair: the one request type of a path and the result types that may be asked for. */
export interface Versions {
  readonly input: string;
  readonly results: readonly string[];
}

export interface Path {
  /** OpenAPI template, e.g. `/replenish/{slotId}`. */
  readonly path: string;
  /** Key in openapi.yaml when an endpoint has several paths; empty for the first. */
  readonly suffix?: string;
  readonly versions?: Versions;
  readonly summary?: string;
}

export interface Reply {
  readonly status: 200 | 201 | 302;
  readonly description: string;
  /** Body schema; absent for a redirect or a page. */
  readonly body?: z.ZodType;
  /** Body schema per result type, where the version headers choose one. */
  readonly bodies?: Readonly<Record<string, z.ZodType>>;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, { description: string; example: string }>>;
}

export interface EndpointDefinition {
  readonly name: string;
  readonly surface: Surface;
  readonly methods: readonly Method[];
  readonly paths: readonly Path[];
  readonly summary: string;
  readonly description: string;
  readonly provenance: Provenance;
  /** What authenticates the call. `token` is an LwA access token, `control` the control token. */
  readonly security: 'token' | 'client' | 'control' | 'none';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Body schema as it must be after tolerant reading; absent where a body is ignored. */
  readonly body?: z.ZodType;
  readonly bodyRequired?: boolean;
  readonly reply: Reply;
  readonly refusals: Readonly<Record<string, Refusal>>;
  readonly tolerances?: readonly Tolerance[];
  readonly examples?: {
    readonly params?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: Readonly<Record<string, unknown>>;
    readonly reply?: Readonly<Record<string, unknown>>;
  };
}

/** Declares an endpoint and keeps its literal types, so that an undeclared refusal does not compile. */
export function defineEndpoint<const E extends EndpointDefinition>(endpoint: E): E {
  return endpoint;
}

type Inferred<T> = T extends z.ZodType ? z.output<T> : undefined;
type Part<E, K extends string> = K extends keyof E ? Inferred<E[K]> : undefined;

/** The checked request a transition sees. */
export interface RequestOf<E extends EndpointDefinition> {
  readonly params: Part<E, 'params'>;
  readonly query: Part<E, 'query'>;
  readonly body: Part<E, 'body'>;
}

/** The body of the success. */
export type ReplyOf<E extends EndpointDefinition> = E['reply'] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;

/** The names of the refusals an endpoint declares. */
export type RefusalOf<E extends EndpointDefinition> = keyof E['refusals'] & string;
