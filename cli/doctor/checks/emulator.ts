import { VERSION } from '../../../emulator/version.ts';
import { type Finding, notChecked, ok, problem, warning } from '../finding.ts';
import type { Situation } from '../situation.ts';

/** Whether an emulator answers, and whether it is of the same version as this program. */
export async function checkEmulator({ emulator, url, isNamed }: Situation): Promise<readonly Finding[]> {
  const { origin } = url;
  switch (emulator.kind) {
    case 'running':
      return emulator.version === VERSION
        ? [ok('emulator', `An emulator of version ${VERSION} serves at ${origin}.`)]
        : [
            warning(
              'emulator',
              `The emulator at ${origin} has version ${emulator.version}, this program ${VERSION}.`,
              'npx drs-emulator start',
            ),
          ];
    case 'closed':
      return [problem('emulator', `The emulator at ${origin} refuses to talk: ${emulator.message}.`, TOKEN)];
    case 'other':
      return [problem('emulator', `What listens at ${origin} is no emulator: ${emulator.what}.`, START_ELSEWHERE)];
    case 'absent':
      return isNamed
        ? [problem('emulator', `No emulator answers at ${origin} (${emulator.code}).`, 'npx drs-emulator start')]
        : [notChecked('emulator', `No emulator answers at ${origin} (${emulator.code}).`, 'npx drs-emulator start')];
  }
}

const TOKEN = 'npx drs-emulator doctor --control-token TOKEN';
export const START_ELSEWHERE = 'npx drs-emulator start --port 0';
