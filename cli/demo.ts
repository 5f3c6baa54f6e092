import { join } from 'node:path';
import { processTerminal } from './process-terminal.ts';
import { shippedFolder, shownFolder } from './run/shipped.ts';
import { tour } from './tour.ts';

/** `npm run demo`. */

const folder = shownFolder(shippedFolder() ?? 'scenarios', process.cwd());
void tour(join(folder, 'lifecycle/standard-order.yaml'), processTerminal()).then((code) => {
  if (code !== 0) process.exitCode = code;
});
