import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EndpointDefinition } from '../contracts/endpoint.ts';
import { endpoints } from '../contracts/index.ts';
import { controlRoutes } from '../emulator/http/control-routes.ts';
import { protocolRoutes } from '../emulator/http/protocol-routes.ts';
import {
  dataMovesOneWay,
  declaredEndpoints,
  effectsComeFromTheirFiles,
  endpointsAreDeclared,
  foldersHaveFoundTheirName,
  packagesStayInTheirRooms,
  pureRoomsKnowNoOuterWorld,
  type Rule,
  refusalsAreDeclared,
  refusalsAreGiven,
  servedBy,
} from './support/house.ts';
import { parseSource, readSources } from './support/source-file.ts';

const project = readSources('contracts', 'emulator', 'scenarios', 'harness', 'testing', 'cli', 'bench');
const contracts = Object.values(endpoints as Readonly<Record<string, EndpointDefinition>>);
const names = Object.keys(endpoints).sort();

const broken = (rule: Rule, path: string, text: string): string[] => rule([parseSource(path, text)]);

const D = 'emulator/domain/order.ts';

describe('data moves one way', () => {
  it('in every file of the project', () => {
    expect(dataMovesOneWay(project)).toEqual([]);
  });

  it.each([
    ['a contract that knows the emulator', 'contracts/drs/replenish.ts', "import '../../emulator/clock.ts';"],
    [
      'a contract that reads the manifest',
      'contracts/fields.ts',
      "import m from '../package.json' with { type: 'json' };",
    ],
    ['the domain at the store', D, "import { CONFLICT } from '../store/port.ts';"],
    ['the domain at a type of the world', D, "import type { World } from '../world.ts';"],
    ['the domain at a type inside a type', D, "type W = import('../world.ts').World;"],
    ['the domain at a re-export', D, "export * from '../ids.ts';"],
    ['the domain at a named re-export', D, "export type { Clock } from '../clock.ts';"],
    ['the domain at something loaded late', D, "const late = async () => import('../http/app.ts');"],
    ['the store at the edge', 'emulator/store/memory.ts', "import type { Answer } from '../http/answer.ts';"],
    ['the sender at the edge', 'emulator/delivery/send.ts', "import { redactText } from '../http/redact.ts';"],
    ['the edge at the sender', 'emulator/http/app.ts', "import { createSender } from '../delivery/send.ts';"],
    ['the emulator at the command line', 'emulator/start.ts', "import { EXIT } from '../cli/exit.ts';"],
    ['the emulator at scenarios', 'emulator/start.ts', "import '../scenarios/runner/play.ts';"],
    ['scenarios at the emulator', 'scenarios/runner/play.ts', "import '../../emulator/index.ts';"],
    ['the harness at the emulator', 'harness/verify/verify.ts', "import '../../emulator/index.ts';"],
    ['a report at what plays', 'harness/report/report.ts', "import '../../scenarios/runner/play.ts';"],
    ['the test library at the command line', 'testing/hooks.ts', "import { EXIT } from '../cli/exit.ts';"],
    ['a file in no room', 'tools/make.ts', ''],
  ])('and is caught when it does not: %s', (_, path, text) => {
    expect(broken(dataMovesOneWay, path, text)).toEqual([expect.stringContaining(path)]);
  });

  it('and a text that only looks like an import is none', () => {
    expect(broken(dataMovesOneWay, D, `/* import '../world.ts' */ const a = "import '../world.ts'";`)).toEqual([]);
  });
});

describe('packages stay in their rooms', () => {
  it('in every file of the project', () => {
    expect(packagesStayInTheirRooms(project)).toEqual([]);
  });

  it.each([
    ['lowdb in another file of the store', 'emulator/store/lowdb.ts', "import { Low } from 'lowdb';"],
    ['lowdb by one of its parts', 'emulator/emulator.ts', "import { JSONFile } from 'lowdb/node';"],
    ['a clock in the domain', D, "import { setTimeout } from 'node:timers/promises';"],
    ['a type of Node in the domain', D, "import type { Socket } from 'node:net';"],
    ['YAML in a contract', 'contracts/fields.ts', "import { parse } from 'yaml';"],
    ['the web framework in the domain', D, "import { Hono } from 'hono';"],
    ['the disk at the edge', 'emulator/http/app.ts', "import { readFileSync } from 'node:fs';"],
    ['the network in the store', 'emulator/store/memory.ts', "import { connect } from 'node:net';"],
    ['a package nobody agreed to', 'emulator/http/app.ts', "import express from 'express';"],
    ['a test runner in the test library', 'testing/matchers.ts', "import type { Test } from 'vitest';"],
    ['a package behind require', 'cli/start.ts', "const chalk = require('chalk');"],
    ['a name made at run time', 'emulator/start.ts', 'const load = (name: string) => import(name);'],
  ])('and are caught elsewhere: %s', (_, path, text) => {
    expect(broken(packagesStayInTheirRooms, path, text)).toEqual([expect.stringContaining(path)]);
  });

  it('and a type of Node does no harm beside the domain', () => {
    const text = "import type { AddressInfo } from 'node:net';";
    expect(broken(packagesStayInTheirRooms, 'emulator/emulator.ts', text)).toEqual([]);
  });
});

describe('time, randomness and the network come from their files', () => {
  it('in every file of the project', () => {
    expect(effectsComeFromTheirFiles(project)).toEqual([]);
  });

  it.each([
    ['Date.now', 'const at = Date.now();'],
    ['Date.now', "const at = Date['now']();"],
    ['new Date()', 'const at = new Date();'],
    ['new Date()', 'const at = Date();'],
    ['performance', 'const at = performance.now();'],
    ['Math.random', 'const id = Math.random();'],
    ['randomUUID', "import { randomUUID } from 'node:crypto';"],
    ['randomUUID', "import { randomUUID as id } from 'node:crypto';"],
    ['randomBytes', "import { randomBytes } from 'node:crypto';"],
    ['fetch', "const reply = await fetch('http://127.0.0.1');"],
  ])('and %s is caught elsewhere: %s', (name, text) => {
    const path = 'emulator/http/app.ts';
    expect(broken(effectsComeFromTheirFiles, path, text)).toEqual([`${path} uses ${name}`]);
  });

  it.each([
    ['a date of a number', 'const text = (ms: number) => new Date(ms).toISOString();'],
    ['a date in a type', 'const year = (at: Date): number => at.getFullYear();'],
    ['a member of the same name', 'const serve = (app: { fetch(): void }) => app.fetch();'],
    ['a comment', '// Date.now() would be wrong here\nexport {};'],
  ])('and %s is none', (_, text) => {
    expect(broken(effectsComeFromTheirFiles, 'emulator/http/app.ts', text)).toEqual([]);
  });
});

describe('contracts and domain know no outer world', () => {
  it('in every file of the project', () => {
    expect(pureRoomsKnowNoOuterWorld(project)).toEqual([]);
  });

  it.each([
    ['process', 'const strict = process.env.STRICT;'],
    ['console', "console.log('placed');"],
    ['setTimeout', 'setTimeout(() => {}, 1);'],
  ])('and %s is caught', (name, text) => {
    expect(broken(pureRoomsKnowNoOuterWorld, D, text)).toEqual([`${D} uses ${name}`]);
    expect(broken(pureRoomsKnowNoOuterWorld, 'contracts/fields.ts', text)).toEqual([
      `contracts/fields.ts uses ${name}`,
    ]);
  });
});

describe('folders have found their name', () => {
  it('in the whole project', () => {
    expect(foldersHaveFoundTheirName([...project, ...readSources('test')])).toEqual([]);
  });

  it.each(['utils', 'helpers', 'common', 'lib'])('and one called %s is caught', (name) => {
    const path = `emulator/${name}/text.ts`;
    expect(broken(foldersHaveFoundTheirName, path, '')).toEqual([`${path} is in a folder called ${name}`]);
  });
});

describe('every endpoint', () => {
  it('is in a file of its name, and in the registry', () => {
    expect(endpointsAreDeclared(names)(project)).toEqual([]);
    expect(
      declaredEndpoints(project)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
  });

  it('is caught when the registry does not know it, or its file has another name', () => {
    const text = "export const boil = defineEndpoint({ name: 'boil' });";
    expect(broken(endpointsAreDeclared(['replenish']), 'contracts/drs/boil.ts', text)).toEqual([
      'contracts/drs/boil.ts declares boil, which contracts/index.ts does not know',
    ]);
    expect(broken(endpointsAreDeclared(['boil']), 'contracts/drs/kettle.ts', text)).toEqual([
      'contracts/drs/kettle.ts declares boil: expected contracts/drs/boil.ts',
    ]);
  });

  it('has one route, and no route is without an endpoint', () => {
    const routes = [protocolRoutes, controlRoutes].flatMap(({ transitions, handlers }) => [
      ...Object.keys(transitions),
      ...Object.keys(handlers),
    ]);
    expect(routes.sort()).toEqual(names);
  });

  it.each(contracts)('$name is served by a file of its name on its surface', ({ name, surface }) => {
    expect(existsSync(servedBy(surface, name)), servedBy(surface, name)).toBe(true);
  });
});

describe('every refusal', () => {
  const boil = { name: 'boil', surface: 'drs', refusals: { tooHot: {} } };
  const path = 'emulator/domain/drs/boil.ts';

  it('that is given is declared by the contract', () => {
    expect(refusalsAreDeclared(contracts)(project)).toEqual([]);
  });

  it.each([
    ['by a transition', "const no = refuse('tooCold');"],
    ['by a handler', "const no = { kind: 'refusal', name: 'tooCold' };"],
    ['by a handler, as a constant', "const no = { kind: 'refusal' as const, name: 'tooCold' as const };"],
  ])('and is caught when it is not: %s', (_, text) => {
    expect(broken(refusalsAreDeclared([boil]), path, text)).toEqual([`${path} refuses with tooCold`]);
    expect(broken(refusalsAreDeclared([boil]), path, text.replace('tooCold', 'tooHot'))).toEqual([]);
  });

  it('that is declared is given', () => {
    expect(refusalsAreGiven(contracts)(project)).toEqual([]);
    expect(broken(refusalsAreGiven([boil]), path, '')).toEqual(['boil declares tooHot, which nothing gives']);
  });
});
