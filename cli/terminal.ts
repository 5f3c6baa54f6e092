/** What is around a verb: where it prints, what it may read, what tells it to stop. A test brings its own. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a screen that shows colours. */
  readonly colour: boolean;
  /** Standard output is a screen that can be written over; null in pipes and files. */
  readonly screen: { columns(): number } | null;
  out(text: string): void;
  err(text: string): void;
  /** All of standard input. */
  readStdin(): string;
  /** Calls back with every signal to stop. */
  onSignal(listener: (signal: string) => void): void;
  /** Calls back once when nobody reads standard output any more. */
  onOutClosed(listener: () => void): void;
  /** Ends the process at once. */
  exit(code: number): void;
}
