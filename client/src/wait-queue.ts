/** Once the first has waited for so long, there is more than can be served in time. */
export const STALE_MS = 100;
/** Then one of so many that are served is the first, that none waits for ever. */
export const FIRST_EVERY = 8;
const SLACK = 64;

/**
 * What waits for its turn: the first to come is the first to go. Where that one has waited for long, the last to come goes first: served in
 * order, all of them would be served just when nobody waits for them any more.
 */
export class WaitQueue<T> {
  /** Since when each waits; in the order in which they came. */
  readonly #since = new Map<T, number>();
  /** In that order, too; may hold some that have gone. */
  #order: T[] = [];
  #served = 0;

  get size(): number {
    return this.#since.size;
  }

  add(item: T, nowMs: number): void {
    this.#since.set(item, nowMs);
    this.#order.push(item);
    if (this.#order.length > 2 * this.#since.size + SLACK) this.#order = [...this.#since.keys()];
  }

  /** Whose turn it is; undefined where none waits. It stays until it is taken. */
  next(nowMs: number): T | undefined {
    const [first] = this.#since;
    if (first === undefined) return undefined;
    const [item, since] = first;
    if (nowMs - since <= STALE_MS || this.#served % FIRST_EVERY === 0) return item;
    let last = this.#order.at(-1) as T;
    while (!this.#since.has(last)) {
      this.#order.pop();
      last = this.#order.at(-1) as T;
    }
    return last;
  }

  /** Its turn has come: it waits no more. */
  take(item: T): void {
    this.#served++;
    this.delete(item);
  }

  /** It waits no more, of its own will. */
  delete(item: T): void {
    this.#since.delete(item);
  }

  /** Empties the queue. @returns all that waited, in the order in which they came. */
  clear(): T[] {
    const all = [...this.#since.keys()];
    this.#since.clear();
    this.#order = [];
    return all;
  }
}
