/** With so many strikes within `WITHIN_MS` no more connections are taken of an address for `BARRED_MS`. */
export const STRIKES_MAX = 3;
export const WITHIN_MS = 10_000;
export const BARRED_MS = 60_000;
/**
 * Strikes that follow so soon are one: connections that are cut in one breath have one cause, which may be a pause of this node
 * after which all that its clients gave up meanwhile looks as if it had been reset at once.
 */
export const ONE_STRIKE_MS = 250;
/** Addresses that are remembered; with one more the one that struck longest ago is forgotten. */
export const ADDRESSES_MAX = 1_024;

interface Record {
  readonly strikes: number[];
  barredUntilMs: number;
}

/**
 * Addresses of which connections had to be cut again and again. One cut connection bars nobody: behind an address, loopback among
 * them, there may be others.
 */
export class BarredAddresses {
  /** The one that struck longest ago first. */
  readonly #records = new Map<string, Record>();

  get count(): number {
    return this.#records.size;
  }

  /** A connection of it was cut. @param nowMs monotonic, as everywhere here. @returns whether it is barred from now on. */
  strike(address: string, nowMs: number): boolean {
    const record = this.#records.get(address) ?? { strikes: [], barredUntilMs: Number.NEGATIVE_INFINITY };
    this.#records.delete(address);
    this.#records.set(address, record);
    const [oldest] = this.#records.keys();
    if (this.#records.size > ADDRESSES_MAX && oldest !== undefined) this.#records.delete(oldest);
    const { strikes } = record;
    while (strikes[0] !== undefined && nowMs - strikes[0] > WITHIN_MS) strikes.shift();
    const last = strikes.at(-1);
    if (last === undefined || nowMs - last >= ONE_STRIKE_MS) strikes.push(nowMs);
    if (strikes.length < STRIKES_MAX || nowMs < record.barredUntilMs) return false;
    record.barredUntilMs = nowMs + BARRED_MS;
    strikes.length = 0;
    return true;
  }

  isBarred(address: string, nowMs: number): boolean {
    const record = this.#records.get(address);
    return record !== undefined && nowMs < record.barredUntilMs;
  }
}
