import { DAY, HOUR, MINUTE } from './time.js';

/**
 * What is not to be tried before a certain time. After a failure the pause is a minute, then two, four, and so on up to
 * an hour. A clear no is not asked again before a day is over. (Obligations 12 and 42.)
 */
export class Pauses {
  #until = new Map();
  #failures = new Map();

  until(what) {
    return this.#until.get(what) ?? 0;
  }

  failed(what, now) {
    const failures = (this.#failures.get(what) ?? 0) + 1;
    this.#failures.set(what, failures);
    this.#until.set(what, now + Math.min(HOUR, MINUTE * 2 ** (failures - 1)));
  }

  hold(what, now) {
    this.#failures.delete(what);
    this.#until.set(what, now + DAY);
  }

  clear(what) {
    this.#failures.delete(what);
    this.#until.delete(what);
  }
}
