declare module 'sns-validator' {
  /** The part of the package that the tests use; it ships no types. */
  export default class MessageValidator {
    constructor(hostPattern?: RegExp, encoding?: string);
    validate(message: unknown, callback: (error: Error | null, message?: Record<string, unknown>) => void): void;
  }
}
