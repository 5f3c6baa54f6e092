import { describe, expect, it } from 'vitest';
import { checkWorld } from '../../../../cli/targets.ts';
import { problemsIn } from './given-files.ts';

const problemsOf = (head: string): string[] =>
  problemsIn(`name: x\n${head}\nsteps: [{ advance: PT1H }]\n`, { checkWorld });

describe('the world of a scenario', () => {
  it('is checked as a configuration file is, without its version', () => {
    expect(problemsOf('world: { strict: true, timers: { ship: PT48H }, listener: false }')).toEqual([]);
    expect(problemsOf('world:\n  timers: { shipp: PT48H }')).toEqual([
      '3:13: world.timers.shipp: unknown key; expected one of orderPlaced, cancelWindow, resolution, ship, shipTest; did you mean "ship"?',
    ]);
    expect(problemsOf('world: { models: [] }')).toEqual(['2:18: world.models: expected at least 1 item, seen a list']);
    expect(problemsOf('world: { devices: [{ modelId: acme-cofee, serialNumber: S1 }] }')).toEqual([
      expect.stringMatching(
        /^2:31: world\.devices\[0\]\.modelId: no model is called "acme-cofee".*did you mean "acme-coffee"\?$/,
      ),
    ]);
  });

  it('is not that of a process', () => {
    expect(problemsOf('world: { port: 8700 }')).toEqual(['2:10: world.port: is of the process, not of a world']);
    expect(problemsOf('world: { ports: 8700 }')).toEqual([
      '2:10: world.ports: unknown key; expected one of listener, clock, now, seed, strict, consent, allowHost, controlToken, snsUrl, targets, timers, notifications, orderInfoStatuses, timeline, securityProfiles, models, customers, topics, devices, faults',
    ]);
    expect(problemsOf('world: { stirct: true }')).toEqual([expect.stringMatching(/did you mean "strict"\?$/)]);
    expect(problemsOf('world: { clock: system }')).toEqual([
      '2:17: world.clock: the clock of a scenario stands; expected manual',
    ]);
  });

  it('may hold parameters and values of the matrix, and is checked with each', () => {
    expect(problemsOf('matrix: { ship: [PT1H, PT2H] }\nworld: { timers: { ship: "${ship}" } }')).toEqual([]);
    expect(problemsOf('matrix: { ship: [PT1H, 2h] }\nworld: { timers: { ship: "${ship}" } }')).toEqual([
      '3:26: world.timers.ship: expected an ISO 8601 duration such as PT24H, P3D or P1DT12H30M5.5S, seen "2h"',
    ]);
    expect(problemsOf('params: { strict: 1 }\nworld: { strict: "${strict}" }')).toEqual([
      expect.stringMatching(/^3:18: world\.strict: expected true or false, seen 1$/),
    ]);
  });

  it('knows no other names: nothing has happened yet', () => {
    expect(problemsOf('world: { now: "${now}" }')).toEqual([
      '2:15: world.now: ${now}: a world is built before the first step; only parameters and names of the matrix can stand in it',
    ]);
    expect(problemsOf('params: { a: PT1H }\nworld: { timers: { ship: "${b}", shipTest: "${a}" } }')).toEqual([
      '3:26: world.timers.ship: ${b}: unknown name "b"; known here are a',
    ]);
  });

  it('is checked beside whatever else is wrong', () => {
    expect(problemsIn('name: x\nworld: { sede: 1 }\nsteps: [{ advance: 1h }]\n', { checkWorld })).toEqual([
      expect.stringContaining('did you mean "seed"?'),
      expect.stringContaining('did you mean "PT1H"?'),
    ]);
  });
});
