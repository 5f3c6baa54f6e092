/** How the listener was told to answer: the misbehaviour of a maker, on purpose. */

export interface ListenRule {
  /** Status; `nothing` breaks the connection; 200 when absent. */
  readonly answer?: number | 'nothing' | undefined;
  /** So many messages, then 200 again; for ever when absent. */
  readonly times?: number | undefined;
  /** Only for this `notificationType`, or this `Type` of a handshake. */
  readonly type?: string | undefined;
  /** What the listener does before it answers. */
  readonly before?: (() => Promise<void>) | undefined;
}

export interface ListenRules {
  /** From now on; whatever was told before is forgotten. */
  listen(rule: ListenRule): void;
  /** The rule for this message, which counts it; undefined: it is answered as it deserves. */
  ruleFor(type: string | null): Pick<ListenRule, 'answer' | 'before'> | undefined;
}

export function createListenRules(): ListenRules {
  let rule: ListenRule = {};
  let left = 0;
  return {
    listen(next) {
      rule = next;
      left = next.times ?? Number.POSITIVE_INFINITY;
    },
    ruleFor(type) {
      const says = rule.answer !== undefined || rule.before !== undefined;
      if (!says || left <= 0 || (rule.type !== undefined && rule.type !== type)) return undefined;
      left -= 1;
      return rule;
    },
  };
}

/** Whether a message that is answered so was taken at all; if not, SNS may send it again. */
export const isTaking = (answer: number | 'nothing' | undefined): answer is number | undefined =>
  answer === undefined || (answer !== 'nothing' && answer >= 200 && answer < 300);
