import type { LoadedScenario, Variant } from './loaded.ts';

/** The playings of scenarios: one for each combination of a matrix. */

/** So often a scenario may be played; a matrix beyond that was not meant, or would end with the memory. */
export const MOST_PLAYINGS = 10_000;

/** How many combinations the values of a matrix have. */
export const playingsIn = (matrix: Readonly<Record<string, readonly unknown[]>>): number =>
  Object.values(matrix).reduce((product, { length }) => product * length, 1);

/** In the order of the scenarios; the last name of a matrix changes fastest. Titles are unique. */
export function variantsOf(scenarios: readonly LoadedScenario[]): Variant[] {
  const variants = scenarios.flatMap(playingsOf);
  return withUniqueTitles(variants);
}

function playingsOf(scenario: LoadedScenario): Variant[] {
  const names = Object.keys(scenario.matrix);
  return combinationsOf(scenario.params, scenario.matrix).map((values) => {
    const labels = names.map((name) => `${name}=${shown(values[name])}`);
    const title = names.length === 0 ? scenario.name : `${scenario.name} [${labels.join(', ')}]`;
    return { scenario, title, values };
  });
}

type Entry = readonly [name: string, value: unknown];

/** Defaults of parameters, with each combination of the values of a matrix. */
export function combinationsOf(
  params: LoadedScenario['params'],
  matrix: LoadedScenario['matrix'],
): Readonly<Record<string, unknown>>[] {
  const defaults = Object.entries(params)
    .filter(([, { hasDefault }]) => hasDefault)
    .map(([name, { value }]): Entry => [name, value]);
  const rows = Object.entries(matrix).reduce<Entry[][]>(
    (sofar, [name, values]) => sofar.flatMap((row) => values.map((value): Entry[] => [...row, [name, value]])),
    [defaults],
  );
  return rows.map((row) => Object.fromEntries(row));
}

/** Objects are shown by what they call themselves. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value.replace(/\s+/g, ' ');
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, title } = value as { name?: unknown; title?: unknown };
  const own = [name, title].find((one) => typeof one === 'string' || typeof one === 'number');
  if (own !== undefined && !Array.isArray(value)) return shown(String(own));
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}

const MAX_SHOWN = 60;

/** What is called the same is told apart by its file, and then by a number. */
function withUniqueTitles(variants: readonly Variant[]): Variant[] {
  const withFile = distinguish(variants, ({ scenario, title }) => `${title} (${scenario.file})`);
  const counts = new Map<string, number>();
  return distinguish(withFile, ({ title }) => {
    const count = (counts.get(title) ?? 0) + 1;
    counts.set(title, count);
    return `${title} #${count}`;
  });
}

function distinguish(variants: readonly Variant[], rename: (variant: Variant) => string): Variant[] {
  const times = new Map<string, number>();
  for (const { title } of variants) times.set(title, (times.get(title) ?? 0) + 1);
  return variants.map((variant) => (times.get(variant.title) === 1 ? variant : { ...variant, title: rename(variant) }));
}
