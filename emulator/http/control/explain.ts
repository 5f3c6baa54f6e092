import type { explain as contract, Explanation } from '../../../contracts/control/explain.ts';
import { sources } from '../../../contracts/sources.ts';
import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { toInstant } from '../../clock.ts';
import { findModel } from '../../domain/device-change.ts';
import type { Asked, Explained } from '../../domain/explain/explanation.ts';
import { explainNotification } from '../../domain/explain/notification.ts';
import { isAboutNotification, isAboutSlot, isAboutToken, type Unit } from '../../domain/explain/record.ts';
import { explainSlot } from '../../domain/explain/slot.ts';
import { explainToken, type Seen } from '../../domain/explain/token.ts';
import { codeKey, handshakeKey, notificationKey } from '../../domain/keys.ts';
import { consentRef, deviceRef, topicRef, type World } from '../../world.ts';
import type { Answer, Handler } from '../answer.ts';
import { notFound } from './refuse.ts';
import { nearestTo } from './with-nearest.ts';

/** Why something did or did not happen: gathers what the domain reads, and answers in the form of the contract. */
export const explain: Handler<typeof contract> = (world, { request }) => {
  const { device, slot, notification, token } = request.query;
  if (notification !== undefined) return aboutNotification(world, notification);
  if (token !== undefined) return aboutToken(world, token);
  const [modelId = '', serialNumber = ''] = (device ?? '').split('/');
  return aboutSlot(world, { modelId, serialNumber }, slot);
};

type ExplainAnswer = Answer<typeof contract>;

function aboutSlot(world: World, unit: Unit, wanted: string | undefined): ExplainAnswer {
  const { modelId, serialNumber } = unit;
  const device = world.store.read(deviceRef(modelId, serialNumber))?.doc;
  const model = findModel(world.portal(), modelId);
  if (device === undefined || model === undefined) {
    const closed = model?.live === false ? `, and ${modelId} is not live: sign-up needs should_include_non_live` : '';
    return missing(world, 'device', `${modelId}/${serialNumber}${closed}`, unit);
  }
  const slotId = wanted ?? (model.slots[0]?.slotId as string);
  if (!model.slots.some((slot) => slot.slotId === slotId))
    return missing(world, 'slot', `${slotId} of ${modelId}`, { ...unit, slotId });
  return explained(world, explainSlot({ ...asked(world, isAboutSlot(unit, slotId)), device, model, slotId }));
}

function aboutNotification(world: World, notificationId: string): ExplainAnswer {
  const about = asked(world, isAboutNotification(notificationId));
  const ref = world.store.find(notificationKey(notificationId));
  const device = ref === undefined ? undefined : world.store.read(deviceRef(...parts(ref.id)))?.doc;
  const entry = device?.outbox.find((candidate) => candidate.notificationId === notificationId);
  const caused = about.entries.find((candidate) => candidate.kind === 'notification');
  if (entry === undefined && caused === undefined)
    return missing(world, 'notification', notificationId, { notificationId });
  const topicArn = entry?.topicArn ?? (caused?.kind === 'notification' ? caused.topicArn : '');
  const modelId = device?.modelId ?? caused?.device?.modelId ?? '';
  return explained(
    world,
    explainNotification({
      ...about,
      notificationId,
      kept: entry === undefined ? null : { entry, outbox: device?.outbox ?? [] },
      model: findModel(world.portal(), modelId),
      topic: world.store.read(topicRef(topicArn))?.doc,
    }),
  );
}

const parts = (unit: string): [modelId: string, serialNumber: string] => {
  const [modelId = '', serialNumber = ''] = unit.split('/');
  return [modelId, serialNumber];
};

function aboutToken(world: World, token: string): ExplainAnswer {
  const seen = recognize(world, token);
  const tokenId = world.tokens.id(token);
  const unit = seen.kind === 'genuine' ? seen.claims : seen.kind === 'code' ? seen.consent : null;
  return explained(world, explainToken({ ...asked(world, isAboutToken(tokenId, unit)), seen, tokenId }));
}

const HANDSHAKE = /^[0-9a-f]{200,}$/;
const LOOKS = [
  ['access', /^Atza\|/],
  ['refresh', /^Atzr\|/],
  ['code', /^AN[A-Za-z]{18}$/],
] as const;

function recognize(world: World, token: string): Seen {
  const deviceOf = ({ modelId, serialNumber }: Unit) => world.store.read(deviceRef(modelId, serialNumber))?.doc;
  const claims = world.tokens.read(token);
  if (claims !== undefined)
    return { kind: 'genuine', claims, mintedAt: toInstant(claims.mintedAtMs), device: deviceOf(claims) };
  const code = world.store.find(codeKey(token));
  const consent = code === undefined ? undefined : world.store.read(consentRef(code.id))?.doc;
  if (consent !== undefined) return { kind: 'code', consent, device: deviceOf(consent) };
  if (HANDSHAKE.test(token)) {
    const ref = world.store.find(handshakeKey(token));
    const topic = ref === undefined ? undefined : world.store.read(topicRef(ref.id))?.doc;
    const subscription = topic?.subscriptions.find((candidate) => candidate.token === token);
    if (subscription !== undefined) return { kind: 'handshake', subscriptionArn: subscription.subscriptionArn };
  }
  const looks = LOOKS.find(([, form]) => form.test(token))?.[0] ?? null;
  return { kind: 'none', looks, problem: problemOf(token, looks) };
}

function problemOf(token: string, looks: (typeof LOOKS)[number][0] | null): string {
  if (/^bearer\s/i.test(token)) return 'it begins with the scheme "Bearer", which is not part of the token';
  if (/%7C/i.test(token)) return 'its "|" is percent-encoded, and has to be decoded first';
  if (/\s/.test(token)) return 'there is white space in it';
  if (looks === 'code') return 'the code is unknown, or its consent is no longer kept';
  if (looks !== null)
    return 'it was cut or altered on the way, or comes from another emulator or from before a reset without a seed';
  return 'it has the form of none';
}

// ---- what all questions share ----------------------------------------------------------------------------------

function asked(world: World, isAbout: (entry: TimelineEntry) => boolean): Asked {
  return {
    portal: world.portal(),
    now: world.clock.now(),
    clockStands: world.clock.mode === 'manual',
    entries: [...recorded(world, isAbout)],
  };
}

const PAGE = 1000;

/** Entries of the timeline that have to do with a question, page by page: most of them are passed over. */
function* recorded({ timeline }: World, isAbout: (entry: TimelineEntry) => boolean): Generator<TimelineEntry> {
  for (let after: number | null = 0; after !== null; ) {
    const page = timeline.query({ after, limit: PAGE });
    for (const entry of page.items) if (isAbout(entry)) yield entry;
    after = page.next;
  }
}

function missing(world: World, what: string, id: string, named: Parameters<typeof nearestTo>[1]): ExplainAnswer {
  const nearest = nearestTo(world, named);
  return { ...notFound(what, id), ...(nearest === undefined ? {} : { extra: { nearest } }) };
}

function explained(world: World, { question, code, answer, replenish, steps, next }: Explained): ExplainAnswer {
  const body: Explanation = {
    question,
    code,
    answer,
    now: world.clock.now(),
    replenish,
    steps: steps.map(({ at, seq, rule, text, source }) => ({ at, seq, rule, text, source: cited(source) })),
    next: [...next],
  };
  return { kind: 'json', body };
}

function cited(source: Explained['steps'][number]['source']): Explanation['steps'][number]['source'] {
  if (source === null) return null;
  const [title, url] = sources[source];
  return { title, url };
}
