/** Exit codes of every verb. */
export const EXIT = { fine: 0, failed: 1, usage: 2, fault: 3, interrupted: 130 } as const;

/** Ends the program with one clear sentence and an exit code. */
export class Failure extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Ends the program with an exit code: all that there is to say has been said. */
export class Ended extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`ends with exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}
