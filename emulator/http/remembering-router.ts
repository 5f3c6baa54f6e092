import type { Result, Router } from 'hono/router';

/** Hono's own router, asked once about each path that is called again and again: a path leads to the same place each time. */
const REMEMBERED = 1000;
const LONGEST = 256;

export class RememberingRouter<T> implements Router<T> {
  readonly name = 'RememberingRouter';
  readonly #router: Router<T>;
  readonly #known = new Map<string, Map<string, Result<T>>>();
  #size = 0;

  constructor(router: Router<T>) {
    this.#router = router;
  }

  add(method: string, path: string, handler: T): void {
    this.#known.clear();
    this.#router.add(method, path, handler);
  }

  match(method: string, path: string): Result<T> {
    const known = this.#known.get(method)?.get(path);
    if (known !== undefined) return known;
    const found = this.#router.match(method, path);
    // What leads nowhere is not worth remembering, and anybody can make it up.
    if (found[0].length > 0 && path.length <= LONGEST) this.#remember(method, path, found);
    return found;
  }

  #remember(method: string, path: string, found: Result<T>): void {
    if (this.#size >= REMEMBERED) {
      this.#known.clear();
      this.#size = 0;
    }
    const paths = this.#known.get(method) ?? new Map<string, Result<T>>();
    this.#known.set(method, paths.set(path, found));
    this.#size += 1;
  }
}
