import type { ServingTls } from '../emulator/serving-tls.ts';
import type { Started } from '../emulator/start.ts';

/** What `start` prints once it serves: the identities to try it with, and two commands that work as printed. */
export function welcome({ emulator, controlToken, tls }: Started): string {
  const { securityProfiles, models, customers } = emulator.world.portal();
  const lines = [
    ...securityProfiles
      .slice(0, 1)
      .flatMap(({ clientId, clientSecret }) => [`  client id      ${clientId}`, `  client secret  ${clientSecret}`]),
    ...models.map(
      ({ modelId, slots, live }) =>
        `  model          ${modelId} (slots: ${slots.map(({ slotId }) => slotId).join(', ')}${live ? '' : '; not live'})`,
    ),
    ...customers.slice(0, 1).map(({ directedCustomerId }) => `  customer       ${directedCustomerId}`),
    ...models.slice(0, 1).map(({ topicArn }) => `  topic          ${topicArn}`),
    ...(controlToken === null ? [] : [`  control token  ${controlToken}`]),
    ...(tls === null ? [] : tlsLines(tls)),
    ...commands(emulator, controlToken),
    ...(tls === null ? [] : tlsCommands(tls)),
  ];
  return `${lines.join('\n')}\n`;
}

const tlsLines = ({ host, port, names, caFile, isNew }: ServingTls): string[] => [
  `  TLS            ${host}:${port} for ${names.join(', ')}`,
  `  local CA       ${caFile}${isNew ? ' (new: nothing trusts it yet)' : ''}`,
];

/** One call that finds it by the real name as printed, and what it takes for every program to. */
const tlsCommands = ({ host, port, caFile }: ServingTls): string[] => [
  '',
  'Ask it by a name of the real service; programs that have these names in them find it once the names lead here and the CA is trusted:',
  `curl -s --cacert ${quoted(caFile)} --connect-to ::${host}:${port} https://api.amazon.com/user/profile`,
  'npx drs-emulator tls hosts',
  'npx drs-emulator tls trust',
];

const PACKAGE = 'com.amazon.dash.replenishment.';

function commands({ url, world }: Started['emulator'], controlToken: string | null): string[] {
  const { models, customers } = world.portal();
  const isLive = ({ live, marketplaces }: (typeof models)[number]) =>
    live && customers[0] !== undefined && marketplaces.includes(customers[0].marketplace);
  const model = models.find(isLive) ?? models[0];
  const slot = model?.slots[0];
  if (model === undefined || slot === undefined) return [];
  const device = {
    modelId: model.modelId,
    serialNumber: 'SN-0001',
    ...(isLive(model) ? {} : { includeNonLive: true }),
  };
  const authorization = controlToken === null ? '' : ` -H ${quoted(`Authorization: Bearer ${controlToken}`)}`;
  const version = (header: string, type: string) => `-H '${header}: ${PACKAGE}${type}@1.0'`;
  return [
    '',
    'Register a device, and let it replenish:',
    `TOKEN=$(curl -s${authorization} -X POST ${quoted(`${url}/_emulator/devices`)} -d ${quoted(JSON.stringify(device))} | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `curl -s -X POST ${quoted(`${url}/replenish/${encodeURIComponent(slot.slotId)}`)} -H "Authorization: Bearer $TOKEN" ${version('x-amzn-type-version', 'DrsReplenishInput')} ${version('x-amzn-accept-type', 'DrsReplenishResult')}`,
  ];
}

/** A word for the shell: as it is, or in single quotes. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
