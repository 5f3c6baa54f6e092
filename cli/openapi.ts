import { endpoints, notifications } from '../contracts/index.ts';
import { buildOpenApi } from '../contracts/openapi.ts';
import { renderOpenApi } from '../contracts/write-openapi.ts';
import { VERSION } from '../emulator/version.ts';
import type { Terminal } from './terminal.ts';

/** `openapi`: the document, generated from the contracts. */
export function runOpenApi(flags: { json?: boolean }, { out }: Terminal): void {
  out(
    flags.json === true
      ? `${JSON.stringify(buildOpenApi(endpoints, notifications, VERSION), null, 2)}\n`
      : renderOpenApi(),
  );
}
