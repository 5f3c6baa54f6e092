import type { Provenance } from '../sources.ts';
import type { snsRefusals } from './refusals.ts';

/**
 * What a contract of one action of SNS's Query API is. All actions share one endpoint; an action is named by the
 * parameter `Action`, and the rest of its parameters come in the query or as a form.
 */

interface Described {
  readonly description: string;
  readonly required: boolean;
}

/** How a parameter is written; `N` counts from 1. */
export type Parameter = Described &
  (
    | { /** `Name=text` */ readonly form: 'text' }
    | { /** `Name=true` */ readonly form: 'flag' }
    | { /** `Name.member.N=text` */ readonly form: 'texts' }
    | { /** `Name.entry.N.key=text&Name.entry.N.value=text` */ readonly form: 'map' }
    | {
        /** `Name.entry.N.Name=text&Name.entry.N.Value.DataType=…`: attributes of a message. */ readonly form: 'attributes';
      }
    | {
        /** `Name.member.N.Field=text` */
        readonly form: 'members';
        readonly fields: Readonly<Record<string, Parameter>>;
      }
  );

/** An attribute of a message, as it is sent. */
export interface SentAttribute {
  readonly Name: string;
  readonly DataType: string | undefined;
  readonly StringValue: string | undefined;
  /** Base64. */
  readonly BinaryValue: string | undefined;
}

type Needed<P extends Parameter, T> = P['required'] extends true ? T : T | undefined;

/** What a handler gets of a parameter. Lists and mappings are empty when nothing was sent. */
export type ValueOf<P extends Parameter> = P extends { form: 'text' }
  ? Needed<P, string>
  : P extends { form: 'flag' }
    ? boolean
    : P extends { form: 'texts' }
      ? readonly string[]
      : P extends { form: 'map' }
        ? ReadonlyMap<string, string>
        : P extends { form: 'attributes' }
          ? readonly SentAttribute[]
          : P extends { form: 'members'; fields: infer F extends Readonly<Record<string, Parameter>> }
            ? readonly ValuesOf<F>[]
            : never;

export type ValuesOf<P extends Readonly<Record<string, Parameter>>> = { readonly [Name in keyof P]: ValueOf<P[Name]> };

/** One way an action declines: a refusal of the endpoint, and what it says then. */
export interface ActionError extends Provenance {
  readonly refusal: keyof typeof snsRefusals;
  /** What is filled into the message of the refusal; empty when nothing is. `{name}` stands for something of the call. */
  readonly problem: string;
  readonly when: string;
}

export interface ActionDefinition {
  /** Value of the parameter `Action`. */
  readonly name: string;
  readonly summary: string;
  readonly provenance: Provenance;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Members of `<XResult>`, each in a sentence; null where there is no such element. */
  readonly result: Readonly<Record<string, string>> | null;
  readonly errors: readonly ActionError[];
}

/** Declares an action and keeps its literal types, so that an undeclared refusal does not compile. */
export const defineAction = <const A extends ActionDefinition>(action: A): A => action;

export type ActionRefusal<A extends ActionDefinition> = A['errors'][number]['refusal'];

const described =
  <const F extends 'text' | 'flag' | 'texts' | 'map' | 'attributes'>(form: F) =>
  <const R extends boolean>(required: R) =>
  (description: string) =>
    ({ form, required, description }) as const;

export const text = described('text')(true);
export const optionalText = described('text')(false);
export const flag = described('flag')(false);
export const texts = described('texts')(false);
export const map = described('map')(false);
export const attributes = described('attributes')(false);
export const members = <const F extends Readonly<Record<string, Parameter>>>(fields: F, description: string) =>
  ({ form: 'members', required: false, fields, description }) as const;
