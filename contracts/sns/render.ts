import { citation } from '../sources.ts';
import type { ActionDefinition, ActionError, Parameter } from './action.ts';
import { snsRefusals } from './refusals.ts';

/** The actions of SNS's Query API as a page for makers, and as a part of the OpenAPI document. */

const FORMS: Readonly<Record<Parameter['form'], string>> = {
  text: '{name}=text',
  flag: '{name}=true',
  texts: '{name}.member.N=text',
  map: '{name}.entry.N.key=text, {name}.entry.N.value=text',
  attributes:
    '{name}.entry.N.Name=text, {name}.entry.N.Value.DataType=text, {name}.entry.N.Value.StringValue=text or .BinaryValue=Base64',
  members: '{name}.member.N.',
};

/** How a parameter is written. */
const written = (name: string, parameter: Parameter): string => {
  const form = FORMS[parameter.form].replaceAll('{name}', name);
  return parameter.form === 'members' ? form + Object.keys(parameter.fields).join(`, ${form}`) : form;
};

/** What an error says on the wire. */
const textOf = ({ refusal, problem }: ActionError): string =>
  problem === '' ? snsRefusals[refusal].message : snsRefusals[refusal].message.replace('{problem}', () => problem);

/** All there is to know of an action, for `x-actions`. */
export const describedAction = ({ summary, provenance, parameters, result, errors }: ActionDefinition) => ({
  summary,
  evidence: provenance.evidence,
  source: provenance.source,
  parameters: Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const { required, description } = parameter;
      return [name, { written: written(name, parameter), required, description }];
    }),
  ),
  result,
  errors: errors.map((error) => {
    const { status, code } = snsRefusals[error.refusal];
    const { when, evidence, source } = error;
    return { status, code, message: textOf(error), when, evidence, source };
  }),
});

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

function section(action: ActionDefinition): string[] {
  const { name, summary, provenance, parameters, result, errors } = action;
  const members = Object.entries(result ?? {});
  return [
    `## ${name}`,
    '',
    summary,
    '',
    `Evidence: ${provenance.evidence}, ${citation(provenance.source)}.`,
    '',
    '| Parameter | Written | |',
    '|---|---|---|',
    ...Object.entries(parameters).map(([parameter, definition]) =>
      row(
        `\`${parameter}\`${definition.required ? '' : ' (optional)'}`,
        `\`${written(parameter, definition)}\``,
        definition.description,
      ),
    ),
    '',
    ...(members.length === 0
      ? [result === null ? 'The answer has no result element.' : 'The result element is empty.']
      : ['| Result | |', '|---|---|', ...members.map(([member, text]) => row(`\`${member}\``, text))]),
    '',
    '| Error | Message | When | Evidence |',
    '|---|---|---|---|',
    ...errors.map((error) => {
      const { status, code } = snsRefusals[error.refusal];
      return row(`${status} \`${code}\``, `\`${textOf(error)}\``, error.when, error.evidence);
    }),
    '',
  ];
}

/** The page: docs/sns-actions.md. */
export const renderActions = (actions: Readonly<Record<string, ActionDefinition>>): string =>
  [
    "# Actions of SNS's Query API",
    '',
    'Generated from `contracts/`; do not edit. What the API is for, and what is different from AWS: [SNS API](sns-api.md).',
    '',
    'At Subscribe and CreateTopic `Attributes Reason: ` stands behind `Invalid parameter: ` in the errors of attributes.',
    '',
    ...Object.values(actions).flatMap(section),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
