import { Device } from './device.js';
import { Listener } from './listener.js';
import { Maker } from './maker.js';
import { Pauses } from './pauses.js';
import { Service } from './service.js';
import { SignUp } from './sign-up.js';
import { Slot } from './slot.js';
import { Verifier } from './sns.js';
import { DAY, MINUTE, wireDate } from './time.js';
import { Tokens } from './tokens.js';

/**
 * What integrations get wrong, one slip each, for the tests of the harness: the good code above knows nothing of them.
 * `rules`: the obligations that break, and no others. `checks`: those of `drs-emulator listener` that fail, where no record
 * shows the slip.
 */
export const DEFECTS = {
  'no-accept-header': {
    text: 'SubscriptionInfo is called without `x-amzn-accept-type`.',
    rules: [1],
    apply: () =>
      changeRequest(({ headers }, name, service) => {
        // The first answer tells what there is to live with.
        if (name === 'subscriptionInfo' && turn(service) > 1) delete headers['x-amzn-accept-type'];
      }),
  },
  'header-repeats-its-name': {
    text: 'The value of a version header begins with the name of the header.',
    rules: [2],
    apply: () =>
      changeRequest(({ headers }) => {
        headers['x-amzn-type-version'] = `x-amzn-type-version: ${headers['x-amzn-type-version']}`;
      }),
  },
  'old-result-version': {
    text: 'SubscriptionInfo is asked for its result in version 1.0.',
    rules: [3],
    apply: () =>
      changeRequest(({ headers }, name, service) => {
        if (name === 'subscriptionInfo' && turn(service) > 1)
          headers['x-amzn-accept-type'] = headers['x-amzn-accept-type'].replace('@2.0', '@1.0');
      }),
  },
  'no-daily-status': {
    text: 'DeviceStatus is called once, and never again.',
    rules: [4],
    apply: () => changeDuty('status', (device, at) => (device.statusAt === null ? at : Infinity)),
  },
  'use-date-stands-still': {
    text: '`lastUseDate` is the day on which the device was opened.',
    rules: [5],
    apply: () =>
      changeReport((report, slot) => {
        slot.openedAt ??= report.lastUseDate;
        report.lastUseDate = slot.openedAt;
      }),
  },
  'reports-only-uses': {
    text: 'A slot is reported when something is taken from it, and not every day.',
    rules: [6],
    apply: () => replace(Slot, 'reportDueAt', (due) => (due === 0 ? 0 : Infinity)),
  },
  'quoted-quantities': {
    text: 'Quantities of a report are texts.',
    rules: [7],
    apply: () =>
      changeReport((report) => {
        report.remainingQuantityInUnit = String(report.remainingQuantityInUnit);
      }),
  },
  'dates-without-time': {
    text: 'Dates of a report are days, without a time.',
    rules: [8],
    apply: () =>
      changeReport((report) => {
        report.expectedReplenishmentDate = report.expectedReplenishmentDate.slice(0, 10);
      }),
  },
  'local-time-as-utc': {
    text: 'DeviceStatus sends the local time of a device east of Greenwich, and says that it is UTC.',
    rules: [9],
    apply: () =>
      changeRequest((request, name) => {
        if (name !== 'deviceStatus') return;
        const { mostRecentlyActiveDate: date } = JSON.parse(request.body);
        request.body = JSON.stringify({ mostRecentlyActiveDate: wireDate(Date.parse(date) + 120 * MINUTE) });
      }),
  },
  'orders-at-the-last-moment': {
    text: 'An order is placed when the slot is as good as empty.',
    rules: [10],
    apply: () =>
      replace(Slot, 'orderDueAt', (due, slot) =>
        Number.isFinite(due) && slot.rungs.length === 0 && due !== 0 ? due + 9 * DAY : due,
      ),
  },
  'orders-for-a-slot-that-is-off': {
    text: 'The customer’s switch is read and not followed.',
    rules: [11, 21],
    apply: () => {
      const { follow } = Slot.prototype;
      Slot.prototype.follow = function (told, asOf) {
        follow.call(this, { ...told, subscribed: true }, asOf);
      };
    },
  },
  'loops-while-an-order-is-out': {
    text: '`ORDER_INPROGRESS` is taken for an error, and tried again at once.',
    rules: [12],
    apply: () => {
      const { order } = Device.prototype;
      Device.prototype.press = async function (slotId, now) {
        const slot = this.slot(slotId, now);
        for (let tries = 0; tries < 8 && slot.subscribed; tries += 1) await order.call(this, slot, now);
      };
    },
  },
  'reorders-at-once': {
    text: 'An order that the customer cancelled is placed again on the next day.',
    rules: [15],
    apply: () =>
      replace(Slot, 'orderDueAt', (due, slot) => (slot.rungs.length === 1 && due !== Infinity ? due - 4 * DAY : due)),
  },
  'never-gives-up': {
    text: 'An order that was cancelled twice is placed a third time.',
    rules: [16],
    apply: () => {
      Slot.prototype.whenFull = function () {
        return this.rungs.at(-1).cancelled + 5 * DAY;
      };
    },
  },
  'ignores-the-end': {
    text: 'DeviceDeregistered is not understood, and its tokens are used on.',
    rules: [20],
    apply: () => {
      const { tell } = Maker.prototype;
      Maker.prototype.tell = function (device, type, ...rest) {
        if (type !== 'DeviceDeregisteredNotification') tell.call(this, device, type, ...rest);
      };
    },
  },
  'never-confirms': {
    text: 'The message that asks for a confirmation is answered with 405.',
    rules: [22, 29],
    apply: () => {
      Listener.prototype.confirm = async () => 405;
    },
  },
  'refuses-unknown-types': {
    text: 'ItemDelivered, which no page documents, is answered with 400.',
    rules: [29],
    apply: () => {
      const { take } = Listener.prototype;
      Listener.prototype.take = function (message) {
        return message.Message.includes('ItemDeliveredNotification') ? 400 : take.call(this, message);
      };
    },
  },
  'answers-after-the-work': {
    text: 'A message is answered when all the work for it is done, after 16 seconds.',
    rules: [29],
    slow: true,
    apply: () => {
      const { take } = Listener.prototype;
      Listener.prototype.take = async function (message) {
        if (message.Message.includes('OrderPlacedNotification') && turn('answers-after-the-work') === 1)
          await new Promise((resolve) => setTimeout(resolve, 16_000));
        return take.call(this, message);
      };
    },
  },
  'keeps-dead-tokens': {
    text: '`Invalid token` does not lead to a refresh: the token is used until its hour is over.',
    rules: [31],
    apply: () => {
      Service.prototype.call = async function (name, now, subject, body) {
        const token = await this.tokens.access(now);
        if (typeof token !== 'string') return token;
        let reply;
        for (let tries = 0; tries < 5; tries += 1) {
          reply = await this.send(this.request(name, token, subject, body));
          if (reply?.json?.message !== 'Invalid token') break;
        }
        return reply;
      };
    },
  },
  'token-in-the-address': {
    text: 'The refresh token stands in the address of the token endpoint.',
    rules: [32],
    apply: () => {
      const { refresh } = Tokens.prototype;
      Tokens.prototype.refresh = function (now) {
        const { environment, refreshToken } = this;
        if (refreshToken === null) return refresh.call(this, now);
        this.environment = {
          ...environment,
          tokenUrl: `${environment.tokenUrl.split('?')[0]}?${new URLSearchParams({ refresh_token: refreshToken })}`,
        };
        return refresh.call(this, now);
      };
    },
  },
  'ships-test-flags': {
    text: 'A released product registers as a test device.',
    rules: [33],
    apply: () => changeScopeData((data) => ({ ...data, is_test_device: true })),
  },
  'implicit-grant': {
    text: 'A sign-up asks for a token instead of a code.',
    rules: [34],
    apply: () => changeSignUp((request) => ({ ...request, response_type: 'token' })),
  },
  'serial-with-blanks': {
    text: 'The serial number is sent as it is printed on the box, with blanks.',
    rules: [35, 48],
    apply: () => changeScopeData((data) => ({ ...data, serial: data.serial.replace('-', ' ') })),
  },
  'another-return-url': {
    text: 'The code is exchanged with another return URL than it was asked for.',
    rules: [36],
    apply: () => {
      const { exchange } = SignUp.prototype;
      SignUp.prototype.exchange = function (code) {
        const { redirect_uri: _, ...rest } = exchange.call(this, code);
        return rest;
      };
    },
  },
  'exit-without-scheme': {
    text: 'The settings page is told to lead back to `/null`.',
    rules: [39],
    apply: () => {
      const { settingsAddress } = Maker.prototype;
      Maker.prototype.settingsAddress = function (device) {
        return settingsAddress.call(this, device, '/null');
      };
    },
  },
  'deliveries-are-not-counted': {
    text: 'What was delivered is never added to the stock.',
    rules: [40],
    apply: () => {
      const { receive } = Slot.prototype;
      Slot.prototype.receive = function (now) {
        const { onHand } = this;
        receive.call(this, now);
        this.onHand = onHand;
      };
    },
  },
  'hammers-a-service-in-trouble': {
    text: 'A 5xx is tried again at once, and again.',
    rules: [42],
    apply: () => {
      Pauses.prototype.failed = () => {};
      const { order } = Device.prototype;
      Device.prototype.order = async function (slot, now) {
        for (let tries = 0; tries < 6 && slot.openOrder === undefined; tries += 1) await order.call(this, slot, now);
      };
    },
  },
  'slot-in-the-path-of-device-status': {
    text: 'DeviceStatus is called with a slot id in its path.',
    rules: [47],
    apply: () =>
      changeRequest((request, name) => {
        if (name === 'deviceStatus') request.address += '/beans';
      }),
  },
  'own-serial-pattern': {
    text: 'A serial number does not look like those of the model.',
    rules: [48],
    apply: () => {
      const { signUp } = Maker.prototype;
      Maker.prototype.signUp = function (unit) {
        return signUp.call(this, { ...unit, serialNumber: unit.serialNumber.replace('AP-', 'XX-') });
      };
    },
  },
  // What a listener does with forged messages and copies no record shows: `drs-emulator listener` finds these.
  'skips-signatures': {
    text: 'No signature is verified: whoever knows the address is believed.',
    rules: [],
    checks: ['C-05', 'C-08', 'C-09'],
    apply: () => {
      Verifier.prototype.check = async () => 'genuine';
    },
  },
  'trusts-any-certificate': {
    text: 'A certificate is taken from wherever the message says.',
    rules: [],
    checks: ['C-06'],
    apply: () => {
      Verifier.prototype.isCertificate = () => true;
    },
  },
  'works-twice': {
    text: 'A message that comes twice takes effect twice.',
    rules: [],
    checks: ['C-12', 'C-13'],
    apply: () => {
      const { receive } = Listener.prototype;
      Listener.prototype.receive = function (text) {
        this.seen.clear();
        return receive.call(this, text);
      };
    },
  },
};

export function breakOnPurpose(name) {
  if (!Object.hasOwn(DEFECTS, name))
    throw new Error(`DEFECT=${name}: expected one of ${Object.keys(DEFECTS).join(', ')}`);
  DEFECTS[name].apply();
}

const turns = new Map();
/** How often it was asked for, from 1. */
function turn(name) {
  turns.set(name, (turns.get(name) ?? 0) + 1);
  return turns.get(name);
}

/** The result of a method is changed. */
function replace(type, method, change) {
  const before = type.prototype[method];
  type.prototype[method] = function (...given) {
    return change(before.apply(this, given), this);
  };
}

/** Each request of the device API is changed before it is sent. */
function changeRequest(change) {
  const { request } = Service.prototype;
  Service.prototype.request = function (name, ...rest) {
    const made = request.call(this, name, ...rest);
    change(made, name, this);
    return made;
  };
}

function changeReport(change) {
  const { report } = Slot.prototype;
  Slot.prototype.report = function (now) {
    const made = report.call(this, now);
    change(made, this);
    return made;
  };
}

/** When a duty of a device is due. */
function changeDuty(changed, when) {
  const { duties } = Device.prototype;
  Device.prototype.duties = function (now) {
    return duties.call(this, now).map((duty) => (duty.key === changed ? { ...duty, at: when(this, duty.at) } : duty));
  };
}

const changeScopeData = (change) => replace(SignUp, 'scopeData', change);
const changeSignUp = (change) => replace(SignUp, 'request', change);
