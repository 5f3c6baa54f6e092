// The smallest device that an adapter can stand in front of: it reports daily and orders once.
const PACKAGE = 'com.amazon.dash.replenishment.';
const HOUR = 3_600_000;
const iso = (ms) => new Date(ms).toISOString();
const wire = (ms) => iso(ms).replace(/\.\d+Z$/, 'Z');

export function createDevice({ env, stock, now: at, modelId, serialNumber }) {
  let now = Date.parse(at);
  const slots = new Map(
    env.DRS_SLOT_IDS.split(',').map((slotId) => {
      const { capacity = 24, remaining = capacity } = stock[slotId] ?? {};
      return [slotId, { capacity, left: remaining, used: now, reportedAt: 0, openOrder: null }];
    }),
  );
  let token = { until: 0, text: '' };
  let statusAt = 0;

  const call = async (name, path, body) => {
    if (now >= token.until) {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: env.DRS_REFRESH_TOKEN,
        client_id: env.DRS_CLIENT_ID,
        client_secret: env.DRS_CLIENT_SECRET,
      });
      const { access_token: text, expires_in: seconds } = await (
        await fetch(env.LWA_TOKEN_URL, { method: 'POST', body: form })
      ).json();
      token = { text, until: now + (seconds - 60) * 1000 };
    }
    const reply = await fetch(env.DRS_BASE_URL + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token.text}`,
        'x-amzn-type-version': `${PACKAGE}${name}Input@1.0`,
        'x-amzn-accept-type': `${PACKAGE}${name}Result@1.0`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
    return reply.json();
  };

  const report = async (slotId) => {
    const slot = slots.get(slotId);
    await call('DrsSlotStatus', `/slotStatus/${slotId}`, {
      expectedReplenishmentDate: wire(Math.max(now, slot.used + slot.left * 24 * HOUR)),
      remainingQuantityInUnit: slot.left,
      originalQuantityInUnit: slot.capacity,
      totalQuantityOnHand: slot.left,
      lastUseDate: wire(slot.used),
    });
    slot.reportedAt = now;
  };

  return {
    async use(slotId, amount, when) {
      now = Date.parse(when);
      const slot = slots.get(slotId);
      slot.left -= amount;
      slot.used = now;
      await report(slotId);
      if (slot.openOrder !== null || slot.left > 8) return;
      slot.openOrder = (await call('DrsReplenish', `/replenish/${slotId}`)).eventInstanceId;
    },
    async report(slotId, when) {
      now = Date.parse(when);
      await report(slotId);
    },
    async workUpTo(until) {
      now = Date.parse(until);
      if (now >= statusAt + 23 * HOUR) {
        await call('DrsDeviceStatus', '/deviceStatus', { mostRecentlyActiveDate: wire(now) });
        statusAt = now;
      }
      for (const [slotId, { reportedAt }] of slots) if (now >= reportedAt + 23 * HOUR) await report(slotId);
      return iso(Math.min(statusAt, ...[...slots.values()].map(({ reportedAt }) => reportedAt)) + 23 * HOUR);
    },
    view: () => ({
      modelId,
      serialNumber,
      registered: true,
      slots: Object.fromEntries([...slots].map(([id, { left, openOrder }]) => [id, { openOrder, stock: left }])),
    }),
  };
}
