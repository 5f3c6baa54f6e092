import { AuthorMistake, StepFailure } from '../failures.ts';
import type { Difference } from '../outcome.ts';
import type { Playing, Scene, StepRecord } from '../playing.ts';
import type { ExpectStep } from '../scenario.ts';
import { observeFaults } from './observe-faults.ts';
import { observeFindings } from './observe-findings.ts';
import { observeNever } from './observe-never.ts';
import { observeNotifications } from './observe-notification.ts';
import { observeReply } from './observe-reply.ts';
import { observeState } from './observe-state.ts';

/** Looks at what came of a step, and fails with every place where something else was expected. It changes nothing. */
export async function playExpect(playing: Playing, scene: Scene, step: ExpectStep): Promise<StepRecord> {
  const observed = observedStep(scene, step.of);
  const exactly = step.exactly ?? false;
  const { reply, notification, state, findings, faults, never } = step;
  const parts: Part[] = [];
  const part = (name: string, isMany: boolean, differences: readonly Difference[]) => {
    if (differences.length > 0) parts.push({ name, isMany, differences });
  };
  if (reply !== undefined) part('reply', false, await observeReply(playing, observed, reply, exactly));
  if (notification !== undefined)
    part('notifications', true, observeNotifications(playing, observed, notification, exactly));
  if (state !== undefined) part('state', false, await observeState(playing, observed, state, exactly));
  if (findings !== undefined) part('findings', true, await observeFindings(playing, observed, findings, exactly));
  if (faults !== undefined) part('faults', true, await observeFaults(playing, observed, faults, exactly));
  const happened = never === undefined ? [] : await observeNever(playing, observed, never);
  if (parts.length === 0 && happened.length === 0) return observed;
  const sentences = [
    ...(parts.length === 0 ? [] : [sentenceOf(parts, observed.title)]),
    ...(happened.length === 0 ? [] : [`what must never happen from "${observed.title}" on has happened`]),
  ];
  throw new StepFailure(sentences.join('; '), [...parts.flatMap(({ differences }) => differences), ...happened]);
}

/** A part of an expectation that does not hold. */
interface Part {
  readonly name: string;
  readonly isMany: boolean;
  readonly differences: readonly Difference[];
}

function sentenceOf(parts: readonly Part[], title: string): string {
  const names = parts.map(({ name }) => name);
  const listed = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const isMany = parts.length > 1 || parts[0]?.isMany === true;
  const places = parts.reduce((sum, { differences }) => sum + differences.length, 0);
  const where = places === 1 ? '' : ` in ${places} places`;
  return `${listed} of "${title}" ${isMany ? 'differ' : 'differs'} from what is expected${where}`;
}

/** The loader sees to it that there is one. */
function observedStep({ byId, last }: Scene, of: string | undefined): StepRecord {
  const observed = of === undefined ? last : byId.get(of);
  if (observed === undefined) throw new AuthorMistake(`expect: no step ${of ?? 'at all'} came before it`);
  return observed;
}
