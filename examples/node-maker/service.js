import { send } from './http.js';

const PREFIX = 'com.amazon.dash.replenishment.';

/** Each call of the device API: method, path, and the newest versions of its request and its result. (1 and 3.) */
const CALLS = {
  deviceStatus: ['POST', '/deviceStatus', 'DrsDeviceStatusInput@1.0', 'DrsDeviceStatusResult@1.0'],
  slotStatus: ['POST', '/slotStatus/', 'DrsSlotStatusInput@1.0', 'DrsSlotStatusResult@1.0'],
  replenish: ['POST', '/replenish/', 'DrsReplenishInput@1.0', 'DrsReplenishResult@1.0'],
  subscriptionInfo: ['GET', '/subscriptionInfo', 'DrsSubscriptionInfoInput@1.0', 'DrsSubscriptionInfoResult@2.0'],
  orderInfo: ['GET', '/getOrderInfo/', 'DrsOrderInfoInput@1.0', 'DrsOrderInfoResult@1.0'],
  deregister: ['DELETE', '/registration', 'DrsDeregisterInput@2.0', 'DrsDeregisterResult@1.0'],
};

/** The device API, for one device. */
export class Service {
  constructor(environment, tokens) {
    this.environment = environment;
    this.tokens = tokens;
  }

  /**
   * The answer; null when nothing came of it for the moment, and undefined when the registration is over. `subject`: the
   * slot or the order it is about.
   */
  async call(name, now, subject, body) {
    const token = await this.tokens.access(now);
    if (typeof token !== 'string') return token;
    const first = await this.send(this.request(name, token, subject, body));
    if (!isInvalidToken(first)) return first;
    // A token may die before its time: one refresh, one more try, and no second round. (Obligation 31.)
    const renewed = await this.tokens.refresh(now);
    if (typeof renewed !== 'string') return renewed;
    const second = await this.send(this.request(name, renewed, subject, body));
    return isInvalidToken(second) ? null : second;
  }

  request(name, token, subject, body) {
    const [method, path, input, result] = CALLS[name];
    const headers = {
      authorization: `Bearer ${token}`,
      'x-amzn-type-version': PREFIX + input,
      'x-amzn-accept-type': PREFIX + result,
    };
    const address = this.environment.drsUrl + path + (subject === undefined ? '' : encodeURIComponent(subject));
    if (body === undefined) return { method, address, headers };
    return { method, address, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  }

  send({ address, ...options }) {
    return send(address, options);
  }
}

/** The service says it with 400, never with 401. */
const isInvalidToken = (reply) => reply?.status === 400 && reply.json?.message === 'Invalid token';
