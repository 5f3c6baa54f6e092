import type { Heard } from './notification.ts';

/**
 * What the maker hears of a unit apart from any registration he works with: DeviceRegistered and SubscriptionChanged come
 * before he has exchanged the code, in either order (docs/obligations.md, 25).
 */
export interface Unit {
  /** When it was last registered, and by whom. */
  readonly registeredAt: number | null;
  readonly directedCustomerId: string | null;
  /** Messages since its last registration began or ended, in the order they came. */
  readonly heard: readonly Heard[];
}

export interface UnitNews {
  note(heard: Heard): void;
  of(modelId: string, serialNumber: string): Unit;
}

/** Messages kept per unit. */
const KEPT = 20;
const NOTHING: Unit = { registeredAt: null, directedCustomerId: null, heard: [] };

const keyOf = (modelId: string, serialNumber: string): string => `${modelId}/${serialNumber}`;

export function createUnitNews(): UnitNews {
  const units = new Map<string, Unit>();
  const of = (modelId: string, serialNumber: string) => units.get(keyOf(modelId, serialNumber)) ?? NOTHING;
  return {
    of,
    note(heard) {
      const { modelId, serialNumber, news, time } = heard;
      if (news.of === 'order') return;
      const known = of(modelId, serialNumber);
      const isRegistration = news.of === 'registration' && news.registered;
      // A registration that begins or ends makes older messages those of another one.
      const kept = news.of === 'registration' ? known.heard.filter((one) => one.time >= time) : known.heard;
      const isLatest = isRegistration && time >= (known.registeredAt ?? time);
      units.set(keyOf(modelId, serialNumber), {
        registeredAt: isLatest ? time : known.registeredAt,
        directedCustomerId: isLatest ? heard.directedCustomerId : known.directedCustomerId,
        heard: isRegistration || news.of === 'slots' ? [...kept, heard].slice(-KEPT) : kept,
      });
    },
  };
}
