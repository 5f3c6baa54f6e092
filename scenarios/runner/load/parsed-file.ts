import { exampleOf } from '../grammar/examples.ts';
import { ScenarioFile } from '../scenario.ts';
import { explain } from './explain.ts';
import type { Mistake } from './mistake.ts';
import { asList, asMapping, type Mapping } from './texts.ts';
import { type Position, readYaml, type YamlDocument, type YamlMistake } from './yaml-document.ts';

/** One file as it was written, checked by the grammar; what it says of others is not looked at yet. */
export interface ParsedFile {
  /** Name that mistakes are told with. */
  readonly file: string;
  readonly path: string;
  /** Undefined when the text cannot be read. */
  readonly document: YamlDocument | undefined;
  /** What it says, good or not. */
  readonly content: Mapping;
  readonly steps: readonly Mapping[];
  /** What it says, when it keeps the grammar. */
  readonly scenario: ScenarioFile | undefined;
  /** Of the text as YAML. */
  readonly textMistakes: readonly TextMistake[];
  /** Of what it says, by the grammar. */
  readonly mistakes: readonly Mistake[];
}

export interface TextMistake extends Position {
  readonly message: string;
  readonly example?: string;
}

const shownMistake = ({ path, ...mistake }: YamlMistake): TextMistake =>
  path === undefined ? mistake : { ...mistake, example: exampleOf(path) };

export function parseScenario(text: string, file: string, path: string): ParsedFile {
  const { document, mistakes } = readYaml(text);
  const textMistakes = mistakes.map(shownMistake);
  const content = asMapping(document?.value);
  const steps = asList(content.steps).map(asMapping);
  const parsed = { file, path, document, content, steps, textMistakes };
  if (document === undefined) return { ...parsed, scenario: undefined, mistakes: [] };
  if (document.value === null) {
    const message = 'the file is empty; expected a scenario: a mapping with "name" and "steps"';
    return { ...parsed, scenario: undefined, mistakes: [{ path: [], ofKey: false, message }] };
  }
  const checked = ScenarioFile.safeParse(document.value);
  if (checked.success) return { ...parsed, scenario: checked.data, mistakes: [] };
  const about = { schema: ScenarioFile, value: document.value, typed: document.typed };
  return { ...parsed, scenario: undefined, mistakes: explain(checked.error, about) };
}

export const unreadable = (file: string, path: string, mistake: TextMistake): ParsedFile => ({
  file,
  path,
  document: undefined,
  content: {},
  steps: [],
  scenario: undefined,
  textMistakes: [mistake],
  mistakes: [],
});
