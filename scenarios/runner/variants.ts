import type { LoadedScenario, Variant } from './loaded.ts';

/** The playings of scenarios: one for each combination of a matrix. */

/** In the order of the scenarios; the last name of a matrix changes fastest. Titles are unique. */
export function variantsOf(scenarios: readonly LoadedScenario[]): Variant[] {
  const variants = scenarios.flatMap(combinations);
  return withUniqueTitles(variants);
}

function combinations(scenario: LoadedScenario): Variant[] {
  const params = Object.entries(scenario.params)
    .filter(([, { hasDefault }]) => hasDefault)
    .map(([name, { value }]): [string, unknown] => [name, value]);
  const rows = Object.entries(scenario.matrix).reduce<[string, unknown][][]>(
    (sofar, [name, values]) =>
      sofar.flatMap((row) => values.map((value): [string, unknown][] => [...row, [name, value]])),
    [[]],
  );
  return rows.map((row) => ({
    scenario,
    title: row.length === 0 ? scenario.name : `${scenario.name} [${row.map(label).join(', ')}]`,
    values: Object.fromEntries([...params, ...row]),
  }));
}

const label = ([name, value]: readonly [string, unknown]): string => `${name}=${shown(value)}`;

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
