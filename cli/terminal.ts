/** What is around a verb: where it prints, what it may read, what tells it to stop. A test brings its own. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a screen that shows colours. */
  readonly colour: boolean;
  /** Standard output is a screen that can be written over; null in pipes and files. */
  readonly screen: { columns(): number } | null;
  /** Standard output is a screen, whatever it can show. */
  readonly isScreen: boolean;
  /** Bytes are for files and for other programs: no screen can show them. */
  out(text: string | Uint8Array): void;
  err(text: string): void;
  /** All of standard input. */
  readStdin(): string;
  /** Asks whoever sits there and resolves with the line that was typed; null where nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Calls back with every signal to stop. */
  onSignal(listener: (signal: string) => void): void;
  /** Calls back once when nobody reads standard output any more. */
  onOutClosed(listener: () => void): void;
  /** Ends the process at once. */
  exit(code: number): void;
}
