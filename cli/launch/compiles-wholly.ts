/** Options of `run` with which it may play less than all; a list, or a single scenario, would leave a run of all next to no code. */
const LEAVES_OUT = /^--(only|tags|list|check|watch|target|device|jobs)(=|$)/;

/** Whether arguments call for code that is kept to the last function, since what runs may be little of it. */
export const compilesWholly = ([verb, ...more]: readonly string[]): boolean =>
  verb === 'run' && (more[0]?.startsWith('-') === false || more.some((one) => LEAVES_OUT.test(one)));
