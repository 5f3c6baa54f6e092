import type { Check } from '../situation.ts';
import { checkAuthority } from './authority.ts';
import { checkClock } from './clock.ts';
import { checkDataFolder } from './data-folder.ts';
import { checkDeliveries } from './deliveries.ts';
import { checkEmulator } from './emulator.ts';
import { checkEnvironment } from './environment.ts';
import { checkNames } from './names.ts';
import { checkPorts } from './ports.ts';
import { checkRuntimes } from './runtimes.ts';
import { checkSubscriptions } from './subscriptions.ts';

/** All that `doctor` looks at, in the order it is told. */
export const CHECKS: Readonly<Record<string, Check>> = {
  emulator: checkEmulator,
  ports: checkPorts,
  clock: checkClock,
  data: checkDataFolder,
  subscriptions: checkSubscriptions,
  deliveries: checkDeliveries,
  names: checkNames,
  ca: checkAuthority,
  trust: checkRuntimes,
  environment: checkEnvironment,
};
