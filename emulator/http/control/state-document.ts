import type { z } from 'zod';
import type { StateDocument } from '../../../contracts/control/state-document.ts';
import { wallMs } from '../../clock.ts';
import { keysOf } from '../../domain/keys.ts';
import { Consent, Device, Portal, Topic } from '../../domain/state.ts';
import type { Documents, Kind, Ref, Snapshot, WorldRecord } from '../../store/port.ts';
import { consentRef, deviceRef, PORTAL, topicRef } from '../../world.ts';
import { type Violation, violationOf } from '../violation.ts';
import { referenceProblem } from './state-references.ts';
import { shortenedSecret } from './state-secrets.ts';

/** From a state document to a world, or to the first thing that is wrong with it. */

export type ReadState =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly violation: Violation };

const HINT = 'take the state out with ?secrets=true to put it back';

class Wrong extends Error {
  readonly violation: Violation;
  constructor(violation: Violation) {
    super(violation.problem);
    this.violation = violation;
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown, path: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const violation = violationOf(parsed.error, schema, '');
  throw new Wrong({ ...violation, field: violation.field === '' ? path : `${path}.${violation.field}` });
}

export function readStateDocument(document: StateDocument, current: WorldRecord): ReadState {
  try {
    return { ok: true, snapshot: snapshotOf(document, current) };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, violation: error.violation };
    throw error;
  }
}

function snapshotOf(document: StateDocument, current: WorldRecord): Snapshot {
  const shortened = shortenedSecret(document);
  if (shortened !== undefined) throw new Wrong({ field: shortened, problem: `is shortened; ${HINT}` });
  const { secrets, seed, clock } = document;
  if (secrets === undefined) throw new Wrong({ field: 'secrets', problem: `is missing; ${HINT}` });
  const portal = check(Portal, document.portal, 'portal');
  const topics = document.topics.map((doc, at) => check(Topic, doc, `topics.${at}`));
  const consents = document.consents.map((doc, at) => check(Consent, doc, `consents.${at}`));
  const devices = document.devices.map((doc, at) => check(Device, doc, `devices.${at}`));
  const problem = referenceProblem({ portal, topics, consents, devices });
  if (problem !== undefined) throw new Wrong(problem);

  const units = [
    { path: 'portal', ...unit(PORTAL, portal) },
    ...topics.map((doc, at) => ({ path: `topics.${at}`, ...unit(topicRef(doc.topicArn), doc) })),
    ...consents.map((doc, at) => ({ path: `consents.${at}`, ...unit(consentRef(doc.consentId), doc) })),
    ...devices.map((doc, at) => ({ path: `devices.${at}`, ...unit(deviceRef(doc.modelId, doc.serialNumber), doc) })),
  ];
  refuseTwins(units);
  const { epoch, configHash } = current;
  return {
    world: { epoch: epoch + 1, seed, ...secrets, clock: { ...clock, offsetMs: wallMs() }, configHash },
    units: units.map(({ ref, doc, keys }) => ({ ref, doc, keys })),
  };
}

const unit = <K extends Kind>(ref: Ref<K>, doc: Documents[K]) => ({
  ref: ref as Ref,
  doc,
  keys: keysOf(ref.kind, doc),
});

/** Units and what leads to them are unique in the whole world. */
function refuseTwins(units: readonly (Snapshot['units'][number] & { readonly path: string })[]): void {
  const seen = new Map<string, string>();
  for (const { path, ref, keys } of units) {
    for (const name of [`${ref.kind} ${ref.id}`, ...keys.unique]) {
      const first = seen.get(name);
      if (first !== undefined) throw new Wrong({ field: path, problem: `"${name}" is in ${first} already` });
      seen.set(name, path);
    }
  }
}
