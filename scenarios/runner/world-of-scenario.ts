import { interpolate } from './interpolate.ts';
import type { Variant } from './loaded.ts';
import type { World } from './scenario.ts';
import type { Target } from './target.ts';

/** The world a scenario asks for, and whether a target can be it. */

export interface WantedWorld {
  /** Keys of the configuration file. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Null when nothing listens. */
  readonly listener: { readonly rawMessageDelivery?: boolean; readonly topicArn?: string } | null;
}

/** The world as it was written, with parameters and values of the matrix in it. */
export function wantedWorld({ scenario, values }: Variant): WantedWorld {
  const { listener = true, ...configuration } = interpolate(scenario.world, values) as World;
  if (typeof listener === 'boolean') return { configuration, listener: listener ? {} : null };
  const { rawMessageDelivery, topicArn } = listener;
  return {
    configuration,
    listener: {
      ...(rawMessageDelivery === undefined ? {} : { rawMessageDelivery }),
      ...(topicArn === undefined ? {} : { topicArn }),
    },
  };
}

/** Why a scenario cannot be played against a target; undefined when it can. */
export function unplayable(
  { isOwn }: Target,
  { scenario }: Variant,
  { configuration }: WantedWorld,
): string | undefined {
  if (isOwn) return undefined;
  if (scenario.requires.includes('own-world')) return 'it requires a world of its own';
  const keys = Object.keys(configuration);
  return keys.length === 0 ? undefined : `it describes a world of its own (${keys.join(', ')})`;
}
