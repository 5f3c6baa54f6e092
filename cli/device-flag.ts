import { deviceQuery } from '../contracts/control/lists.ts';
import { EXIT, Failure } from './exit.ts';

/** The value of `--device`, once it has the form MODEL/SERIAL. */
export function deviceNamed(text: string): string {
  if (deviceQuery.device.safeParse(text).success) return text;
  throw new Failure(EXIT.usage, `--device: expected MODEL/SERIAL, seen "${text}"`);
}
