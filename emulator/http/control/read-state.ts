import type { readState as contract } from '../../../contracts/control/read-state.ts';
import { Consent, Device, Portal, Topic } from '../../domain/state.ts';
import type { Documents, Kind, Snapshot } from '../../store/port.ts';
import type { Handler } from '../answer.ts';
import { clockEntry } from './clock-entry.ts';
import { shortenConsent, shortenPortal, shortenTopic } from './state-secrets.ts';

/** The whole world as plain JSON. Members come in the order of the schemas, so that putting it back changes no byte. */
export const readState: Handler<typeof contract> = async (world, { request }) => {
  const secrets = request.query.secrets === 'true';
  const { units, world: record } = await world.snapshot();
  const [portal] = docsOf(units, 'portal').map((doc) => Portal.parse(doc));
  if (portal === undefined) throw new Error('the world has no portal');
  const topics = docsOf(units, 'topic').map((doc) => Topic.parse(doc));
  const consents = docsOf(units, 'consent').map((doc) => Consent.parse(doc));
  const devices = docsOf(units, 'device').map((doc) => Device.parse(doc));
  return {
    kind: 'json',
    body: {
      format: 'drs-emulator-state',
      version: 1,
      clock: clockEntry(world.clock),
      seed: record.seed,
      portal: secrets ? portal : shortenPortal(portal),
      topics: secrets ? topics : topics.map(shortenTopic),
      consents: secrets ? consents : consents.map(shortenConsent),
      devices,
      ...(secrets ? { secrets: { idKey: record.idKey, macKey: record.macKey } } : {}),
    },
  };
};

const docsOf = <K extends Kind>(units: Snapshot['units'], kind: K): Documents[K][] =>
  units.filter(({ ref }) => ref.kind === kind).map(({ doc }) => doc as Documents[K]);
