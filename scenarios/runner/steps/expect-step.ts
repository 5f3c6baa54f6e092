import { StepFailure } from '../failures.ts';
import type { Difference } from '../outcome.ts';
import type { Playing, Scene, StepRecord } from '../playing.ts';
import type { ExpectStep } from '../scenario.ts';
import { observeFindings } from './observe-findings.ts';
import { observeNever } from './observe-never.ts';
import { observeNotifications } from './observe-notification.ts';
import { observeReply } from './observe-reply.ts';
import { observeState } from './observe-state.ts';

/** Looks at what came of a step, and fails with every place where something else was expected. It changes nothing. */
export async function playExpect(playing: Playing, scene: Scene, step: ExpectStep): Promise<StepRecord> {
  const observed = observedStep(scene, step.of);
  const exactly = step.exactly ?? false;
  const { reply, notification, state, findings, never } = step;
  const parts: [string, readonly Difference[]][] = [];
  if (reply !== undefined) parts.push(['the reply', await observeReply(playing, observed, reply, exactly)]);
  if (notification !== undefined)
    parts.push(['the notifications', observeNotifications(playing, observed, notification, exactly)]);
  if (state !== undefined) parts.push(['the state', await observeState(playing, observed, state, exactly)]);
  if (findings !== undefined) parts.push(['the findings', await observeFindings(playing, observed, findings, exactly)]);
  if (never !== undefined) parts.push(['what must never happen', await observeNever(playing, observed, never)]);
  const broken = parts.filter(([, differences]) => differences.length > 0);
  if (broken.length === 0) return observed;
  const differences = broken.flatMap(([, found]) => found);
  throw new StepFailure(
    `${listed(broken.map(([name]) => name))} of "${observed.title}" ${differs(differences)}`,
    differences,
  );
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const differs = ({ length }: readonly Difference[]): string =>
  length === 1 ? 'is not as expected' : `is not as expected in ${length} places`;

function observedStep({ byId, last }: Scene, of: string | undefined): StepRecord {
  const observed = of === undefined ? last : byId.get(of);
  if (observed !== undefined) return observed;
  throw new StepFailure(
    of === undefined ? 'expect: no step came before it' : `expect: no step with the id "${of}" came before it`,
  );
}
