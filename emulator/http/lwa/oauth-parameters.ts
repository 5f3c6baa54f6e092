import { decodeValue } from '../../domain/lwa/form-text.ts';
import type { Parameters } from '../../domain/lwa/parameters.ts';
import type { ReadRequest } from '../answer.ts';

/**
 * Parameters of an OAuth request wherever they stand: query and body together. The same value in both is
 * one parameter; different ones are a repetition.
 */
export interface OAuthParameters extends Parameters {
  /** Names that the query has, whether or not the body has them too. */
  readonly inQuery: readonly string[];
}

export function oauthParameters(raw: ReadRequest): OAuthParameters {
  const values = new Map<string, string>();
  const repeated = new Set(raw.repeated);
  if ((raw.form === 'form' || raw.form === 'json') && typeof raw.body === 'object' && raw.body !== null) {
    for (const [name, value] of Object.entries(raw.body)) {
      if (typeof value === 'string' && value !== '') values.set(name, value);
    }
  }
  const inQuery: string[] = [];
  for (const [name, [value = '', ...more]] of raw.query) {
    if (more.length > 0) repeated.add(name);
    if (value === '') continue;
    inQuery.push(name);
    const known = values.get(name);
    if (known === undefined) values.set(name, value);
    else if (known !== value) repeated.add(name);
  }
  // What is no UTF-8 was left encoded; a `%` that was sent as `%25` looks the same by now.
  if (values.get('state')?.includes('%')) {
    const state = (raw.form === 'form' ? stateIn(raw.text.trim()) : undefined) ?? stateIn(searchOf(raw.target));
    if (state !== undefined) values.set('state', state);
  }
  return { values, repeated, inQuery };
}

/** The `state` of a query or a form with every byte of it, where it is not empty. */
export function stateIn(form: string): string | undefined {
  const pair = form.split('&').find((one) => one.startsWith('state='));
  return pair === undefined || pair === 'state=' ? undefined : decodeValue(pair.slice('state='.length));
}

const searchOf = (target: string): string => (target.includes('?') ? target.slice(target.indexOf('?') + 1) : '');
