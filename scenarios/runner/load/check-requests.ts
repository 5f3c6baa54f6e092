import { planProblems } from '../../../contracts/control/fault.ts';
import { exampleOf } from '../grammar/examples.ts';
import type { Mistake } from './mistake.ts';
import { asMapping, type Mapping } from './texts.ts';

/** What would be refused when a step is played, as far as it can be known from what is written. */

export interface CheckedRequests {
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

export function checkRequests(step: Mapping, path: readonly PropertyKey[]): CheckedRequests {
  const paths: [value: unknown, at: readonly PropertyKey[]][] = [
    [asMapping(step.call).path, [...path, 'call', 'path']],
    [asMapping(asMapping(asMapping(step.device).listen).call).path, [...path, 'device', 'listen', 'call', 'path']],
  ];
  return {
    mistakes: [
      ...checkFault(asMapping(step.service), [...path, 'service']),
      ...paths.flatMap((one) => checkPath(...one)),
    ],
    warnings: paths.flatMap((one) => checkAddress(...one)),
  };
}

function checkFault(service: Mapping, path: readonly PropertyKey[]): Mistake[] {
  const { fault, device } = service;
  // Which of effect and preset is missing is for the grammar to say.
  if (asMapping(fault).effect === undefined && asMapping(fault).preset === undefined) return [];
  return planProblems(asMapping(fault))
    .filter(({ key }) => key !== 'effect' && !(key === 'modelId' && device !== undefined))
    .map(({ key, message }) => {
      const at = [...path, 'fault', key];
      return { path: at, ofKey: message.startsWith('says nothing'), message, example: exampleOf(at) };
    });
}

/** What begins with a name may be anything. */
const PATH_OR_ADDRESS = /^(\/|https?:\/\/|\$\{)/i;

const checkPath = (value: unknown, path: readonly PropertyKey[]): Mistake[] =>
  typeof value !== 'string' || PATH_OR_ADDRESS.test(value)
    ? []
    : [
        {
          path,
          ofKey: false,
          message: `expected a path that begins with "/", seen ${JSON.stringify(value)}`,
          nearest: value === '' ? undefined : `/${value}`,
          example: exampleOf(path),
        },
      ];

const checkAddress = (value: unknown, path: readonly PropertyKey[]): Mistake[] =>
  typeof value === 'string' && /^https?:\/\/(?!\$\{)/i.test(value)
    ? [
        {
          path,
          ofKey: false,
          message:
            'is the address of one server; a path, or an address that begins with ${url}, is right wherever it is played',
        },
      ]
    : [];
