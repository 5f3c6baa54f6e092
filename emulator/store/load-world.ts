import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { z } from 'zod';
import { DataFolderError } from './data-folder.ts';
import { fromUnitFile, UnitFile, WorldFile } from './documents.ts';
import { pathOf } from './file-names.ts';
import type { Gate } from './gate.ts';
import { isTemporary, type JsonFiles } from './json-files.ts';
import { firstErrorIn, positionIn } from './json-position.ts';
import type { Ref, WorldRecord } from './port.ts';
import { type Present, Units } from './units.ts';

export interface LoadedWorld {
  readonly units: Units;
  readonly record: WorldRecord;
  /** What a killed process left half-written; full paths. */
  readonly leftOvers: readonly string[];
}

const RECORD = 'world.json';
const PORTAL = 'portal.json';

/** Reads a world and changes nothing. Throws a DataFolderError of kind `corrupt` that names the file. */
export async function loadWorld(root: string, folder: string, files: JsonFiles, gate: Gate): Promise<LoadedWorld> {
  const names = await filesIn(join(root, folder));
  const found = names.filter((name) => name.endsWith('.json') && !/(^|\/)\./.test(name));
  for (const needed of [RECORD, PORTAL]) {
    if (!found.includes(needed)) throw damaged(root, `${folder}/${needed}`, 'it is missing');
  }
  const record = await readDocument(root, `${folder}/${RECORD}`, WorldFile, files);
  const loaded: { name: string; ref: Ref; version: Present }[] = [];
  await gate.each(
    found.filter((name) => name !== RECORD),
    async (name) => {
      const unit = fromUnitFile(await readDocument(root, `${folder}/${name}`, UnitFile, files));
      const home = homeOf(unit.ref);
      if (home !== name) {
        throw damaged(
          root,
          `${folder}/${name}`,
          `it holds ${unit.ref.kind} "${unit.ref.id}", which belongs in ${home}`,
        );
      }
      loaded.push({ name, ...unit });
    },
  );
  loaded.sort((a, b) => a.version.place - b.version.place || (a.name < b.name ? -1 : 1));
  const units = new Units();
  for (const { name, ref, version } of loaded) {
    try {
      units.load(ref, version);
    } catch (error) {
      throw damaged(root, `${folder}/${name}`, error instanceof Error ? error.message : String(error));
    }
  }
  return {
    units,
    record,
    leftOvers: names
      .filter((name) => isTemporary(name.slice(name.lastIndexOf('/') + 1)))
      .map((name) => join(root, folder, name)),
  };
}

/** Reads one file of the data folder by its schema; `name` is relative to the folder. */
export async function readDocument<T>(root: string, name: string, schema: z.ZodType<T>, files: JsonFiles): Promise<T> {
  const path = join(root, name);
  let json: unknown;
  try {
    json = await files.read(path);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const text = await readFile(path, 'utf8');
    throw damaged(root, name, `no JSON from ${positionIn(text, firstErrorIn(text) ?? 0)} on`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues;
  const field = first === undefined || first.path.length === 0 ? '' : `field ${first.path.join('.')}: `;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  throw damaged(root, name, `${field}${first?.message ?? 'not as expected'}${more}`);
}

export function damaged(root: string, name: string, how: string): DataFolderError {
  const isUnit = /\/(topics|consents|devices)\//.test(name);
  const remedy = isUnit ? 'mend it, or move it away to go on without it' : 'mend it, or choose another data folder';
  return new DataFolderError(
    'corrupt',
    `${name} in the data folder ${root} is damaged (${how}): ${remedy}; nothing was changed.`,
  );
}

function homeOf(ref: Ref): string {
  try {
    return pathOf(ref);
  } catch {
    return 'no file of this folder';
  }
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
