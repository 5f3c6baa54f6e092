/** How the listener was told to answer: the misbehaviour of a maker, on purpose. */

export interface ListenRule {
  /** Status; `nothing` breaks the connection; 200 when absent. */
  readonly answer?: number | 'nothing' | undefined;
  /** So many messages, then 200 again; for ever when absent. */
  readonly times?: number | undefined;
  /** Only for this `notificationType`, or this `Type` of a handshake. */
  readonly type?: string | undefined;
}

export interface ListenRules {
  /** From now on; whatever was told before is forgotten. */
  listen(rule: ListenRule): void;
  /** How this message is answered, which counts it; undefined: as it deserves. */
  answerTo(type: string | null): number | 'nothing' | undefined;
}

export function createListenRules(): ListenRules {
  let rule: ListenRule = {};
  let left = 0;
  return {
    listen(next) {
      rule = next;
      left = next.times ?? Number.POSITIVE_INFINITY;
    },
    answerTo(type) {
      if (rule.answer === undefined || left <= 0 || (rule.type !== undefined && rule.type !== type)) return undefined;
      left -= 1;
      return rule.answer;
    },
  };
}

/** Whether a message that is answered so was taken at all; if not, SNS may send it again. */
export const isTaking = (answer: number | 'nothing' | undefined): answer is number | undefined =>
  answer === undefined || (answer !== 'nothing' && answer >= 200 && answer < 300);
