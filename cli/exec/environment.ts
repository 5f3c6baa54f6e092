import type { SeededDevice } from './seeded-device.ts';

/** The environment of CMD: ours, with where the emulator is and who its maker and its device are. */

type Environment = Readonly<Record<string, string | undefined>>;

/** Names that tell of an emulator. What an outer one has said under them would lead elsewhere. */
const NAMES = [
  'DRS_BASE_URL',
  'LWA_TOKEN_URL',
  'LWA_AUTHORIZE_URL',
  'DRS_WEB_URL',
  'DRS_EMULATOR_URL',
  'DRS_CONTROL_TOKEN',
  'DRS_CLIENT_ID',
  'DRS_CLIENT_SECRET',
  'DRS_TOPIC_ARN',
  'DRS_MODEL_ID',
  'DRS_SERIAL',
  'DRS_REFRESH_TOKEN',
  'DRS_ACCESS_TOKEN',
  'DRS_SLOT_IDS',
  'DRS_EMULATOR_DOOR',
  'DRS_EMULATOR_NAMES',
];

export const environmentFor = (
  outer: Environment,
  emulator: Environment,
  device: SeededDevice | null,
  dropIn: Environment = {},
): Environment => ({
  ...Object.fromEntries(Object.entries(outer).filter(([name]) => !NAMES.includes(name))),
  ...dropIn,
  ...emulator,
  ...(device === null
    ? {}
    : {
        DRS_MODEL_ID: device.modelId,
        DRS_SERIAL: device.serialNumber,
        DRS_REFRESH_TOKEN: device.refreshToken,
        DRS_ACCESS_TOKEN: device.accessToken,
        DRS_SLOT_IDS: device.slotIds.join(','),
      }),
});
