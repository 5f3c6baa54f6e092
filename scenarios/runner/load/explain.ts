import { z } from 'zod';
import { nearestName } from '../../../contracts/nearest-name.ts';
import { exampleOf } from '../grammar/examples.ts';
import { takesName } from '../grammar/template.ts';
import { keysOf, readingsAt } from '../grammar/walk.ts';
import { readingWords } from '../grammar/words.ts';
import { type Mistake, showSeen } from './mistake.ts';
import { type Slip, unknownKeySlip, valueSlip } from './slips.ts';

/** From what the grammar says of a value to what its author needs: what is wrong where, what was meant, an example. */

type Issue = z.core.$ZodIssue;

export interface Explained {
  readonly schema: z.ZodType;
  readonly value: unknown;
  /** Path of the value in a whole file, which examples are found by. */
  readonly base?: readonly PropertyKey[];
  /** A scalar as it stands in the file. */
  readonly typed?: (path: readonly PropertyKey[]) => string | undefined;
}

/** Every mistake once; paths are within the value. */
export function explain(error: z.ZodError, about: Explained): Mistake[] {
  const issues = error.issues.flatMap((issue) => meant(issue, valueAt(about.value, issue.path)));
  const unknown = new Set(issues.filter(isUnknownKeys).map(({ path }) => JSON.stringify(path)));
  const mistakes = issues
    .filter((issue) => !(isNoneGiven(issue) && unknown.has(JSON.stringify(issue.path))))
    .flatMap((issue) => mistakesOf(issue, about));
  return mistakes.filter((mistake) => !isMisspelt(mistake, mistakes, about.value));
}

/** That a key is missing need not be said where it is misspelt. */
const isMisspelt = ({ path }: Mistake, mistakes: readonly Mistake[], value: unknown): boolean =>
  valueAt(value, path) === undefined &&
  mistakes.some(
    (other) =>
      other.nearest === path.at(-1) && JSON.stringify(other.path.slice(0, -1)) === JSON.stringify(path.slice(0, -1)),
  );

const isUnknownKeys = (issue: Issue): boolean => issue.code === 'unrecognized_keys';

/** That a verb is missing need not be said where one is misspelt. */
const isNoneGiven = (issue: Issue): boolean => givenKeys(issue)?.length === 0;

const givenKeys = (issue: Issue): readonly string[] | undefined =>
  issue.code === 'custom' ? (issue.params?.given as string[] | undefined) : undefined;

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? at[key as never] : undefined),
    value,
  );

/** Of a value with several readings, the complaints of the one that was meant. */
function meant(issue: Issue, value: unknown): Issue[] {
  if (issue.code !== 'invalid_union' || !('errors' in issue)) return [issue];
  const ofItsKind = issue.errors.filter((branch) => !isOtherKind(branch, value));
  const [branch] = ofItsKind;
  if (branch === undefined || ofItsKind.length > 1) return [issue];
  return branch.flatMap((inner) => {
    const whole = { ...inner, path: [...issue.path, ...inner.path] } as Issue;
    return meant(whole, valueAt(value, inner.path));
  });
}

/** A reading of another type than the value cannot have been meant. */
const isOtherKind = (branch: readonly Issue[], value: unknown): boolean =>
  branch.some((issue) => {
    if (issue.path.length > 0) return false;
    if (issue.code === 'invalid_union')
      return 'errors' in issue && issue.errors.every((one) => isOtherKind(one, value));
    if (isTemplateIssue(issue)) return !String(value).includes('${');
    if (issue.code === 'invalid_value') return issue.values.every((one) => typeof one !== typeof value);
    return issue.code === 'invalid_type';
  });

/** The reading that lets a name take the place of the value. */
const isTemplateIssue = (issue: Issue): boolean => issue.message.startsWith('expected a value, or');

function mistakesOf(issue: Issue, about: Explained): Mistake[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, about));
  const given = givenKeys(issue);
  if (given !== undefined) return [keyRuleMistake(issue, given, about)];
  if (issue.code === 'invalid_key') {
    const key = String(issue.path.at(-1));
    const message = `${issue.issues[0]?.message ?? 'not a name'}, seen ${showSeen(key)}`;
    const said = key.includes('${') ? `${message}; ${NAMELESS.hint}` : message;
    return [{ path: issue.path, ofKey: true, message: said, example: exampleFor(issue.path, about) }];
  }
  return [wrongValue(issue, about)];
}

const exampleFor = (path: readonly PropertyKey[], { base = [] }: Explained): string | undefined =>
  exampleOf([...base, ...path]);

function unknownKey(path: readonly PropertyKey[], key: string, about: Explained): Mistake {
  const keys = keysOf(readingsAt(about.schema, path));
  const slip = unknownKeySlip([...(about.base ?? []), ...path], key, keys);
  const at = { path: [...path, key], ofKey: true };
  if (slip !== undefined) return { ...at, message: `unknown key; ${slip.hint}`, example: exampleOf(slip.instead) };
  const nearest = nearestName(key, keys);
  const expected = keys.length === 0 ? 'none' : `one of ${keys.join(', ')}`;
  const example = exampleFor(nearest === undefined ? path : [...path, nearest], about);
  return { ...at, message: `unknown key; expected ${expected}`, nearest, example };
}

function keyRuleMistake(issue: Issue, given: readonly string[], about: Explained): Mistake {
  const last = given.at(-1);
  return {
    path: last === undefined ? issue.path : [...issue.path, last],
    ofKey: last !== undefined,
    message: issue.message,
    example: exampleFor(issue.path, about),
  };
}

function wrongValue(issue: Issue, about: Explained): Mistake {
  const { path } = issue;
  const value = valueAt(about.value, path);
  const expected = expectedWords(issue, about);
  const typed = about.typed?.(path);
  const readings = readingsAt(about.schema, path);
  const ofIssue = issue.code === 'custom' ? ((issue.params?.choices as string[] | undefined) ?? []) : [];
  const slip = {
    path: [...(about.base ?? []), ...path],
    value,
    typed,
    expected,
    choices: [...choicesOf(readings), ...ofIssue],
  };
  const isNamed = isNameless(value, readings, about) && !holdsNames(issue);
  const { hint, nearest } = value === undefined ? {} : isNamed ? NAMELESS : valueSlip(slip);
  const seen = typeof value === 'string' ? showSeen(value) : typed || showSeen(value);
  const said = value === undefined ? `is missing; ${expected}` : `${expected}, seen ${seen}`;
  const message = hint === undefined ? said : `${said}; ${hint}`;
  return { path, ofKey: false, message, nearest, example: exampleFor(path, about) };
}

const NAMELESS: Slip = { hint: 'no ${…} can stand here' };

/** Whether somebody wrote a name where none can stand. When it is played, every name is a value already. */
const isNameless = (value: unknown, readings: readonly z.ZodType[], { typed }: Explained): boolean =>
  typed !== undefined && String(value).includes('${') && !takesName(readings);

const holdsNames = (issue: Issue): boolean => issue.code === 'custom' && issue.params?.holdsNames === true;

const choicesOf = (readings: readonly z.ZodType[]): string[] =>
  readings.flatMap((reading) => (reading instanceof z.ZodEnum ? reading.options.map(String) : []));

function expectedWords(issue: Issue, { schema, value }: Explained): string {
  if (isTemplateIssue(issue)) {
    const words = `expected ${readingWords(readingsAt(schema, issue.path))}`;
    return String(valueAt(value, issue.path)).includes('${') ? `${words}, or one \${…} and nothing else` : words;
  }
  if (issue.code === 'custom' || issue.message.startsWith('expected ')) return issue.message;
  if (issue.code === 'too_small' && issue.origin === 'array') return `expected at least ${issue.minimum} item`;
  if (issue.code === 'too_big' && issue.origin === 'string') return `expected at most ${issue.maximum} characters`;
  return `expected ${readingWords(readingsAt(schema, issue.path))}`;
}
