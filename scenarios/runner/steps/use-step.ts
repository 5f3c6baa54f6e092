import { AuthorMistake } from '../failures.ts';
import { interpolate } from '../interpolate.ts';
import type { LoadedStep } from '../loaded.ts';
import type { PlaySteps } from '../play-steps.ts';
import { newScene, type Playing, type Scene, type StepRecord } from '../playing.ts';
import { scopeOf } from '../scope.ts';

/**
 * Plays the steps of another file in the same world, with its own names: its parameters come from `with`, and what
 * it declares as outputs is handed back. Devices are shared.
 */
export async function playUse(
  playing: Playing,
  scene: Scene,
  step: LoadedStep,
  playSteps: PlaySteps,
): Promise<Pick<StepRecord, 'device' | 'outputs'>> {
  const { used } = step;
  if (used === undefined) throw new AuthorMistake('use: the file was not loaded');
  const { with: given = {} } = interpolate(step.value, scopeOf(playing, scene)) as {
    readonly with?: Readonly<Record<string, unknown>>;
  };
  const values: Record<string, unknown> = {};
  for (const [name, { hasDefault, value }] of Object.entries(used.params)) {
    if (Object.hasOwn(given, name)) values[name] = given[name];
    else if (hasDefault) values[name] = value;
    else throw new AuthorMistake(`use: the parameter "${name}" must be given`);
  }
  for (const [name, [first]] of Object.entries(used.matrix)) values[name] ??= given[name] ?? first;
  const inner = newScene(used, values, playing.world.now);
  await playSteps(playing, inner);
  const outputs = interpolate(used.outputs, scopeOf(playing, inner)) as StepRecord['outputs'];
  return { device: inner.device, outputs };
}
