import { Client, type ClientQuotas } from "./client.js";
import type { Refusals } from "./refusals.js";

/** So many clients are told apart. */
export const CLIENTS_MAX = 4_096;
/** So many of those longest unheard are looked at for one to forget. */
const LOOKS_MAX = 16;

/**
 * The clients of this node, by name. Where there are more than the bound, those are forgotten that have been idle longest;
 * where those all have something under way, whoever is new shares one place, and its quotas, with all others that are too many.
 */
export class Clients {
  readonly #most: number;
  readonly #make: () => Client;
  /** Least recently used first. */
  readonly #byName = new Map<string, Client>();
  readonly #others: Client;
  #lastName: string | null = null;
  #last: Client;

  /** @param nowMs monotonic. */
  constructor(
    quotas: ClientQuotas,
    refusals: Refusals,
    options: { readonly most?: number; readonly nowMs?: () => number } = {},
  ) {
    const { most = CLIENTS_MAX, nowMs = () => performance.now() } = options;
    this.#most = most;
    this.#make = () => new Client(quotas, refusals, nowMs);
    this.#others = this.#make();
    this.#last = this.#others;
  }

  /** How many are told apart now. */
  get count(): number {
    return this.#byName.size;
  }

  /** @param name of the principal, or the address of who has none. To be asked anew for each call or stream. */
  get(name: string): Client {
    if (name === this.#lastName) return this.#last;
    const known = this.#byName.get(name);
    if (known === undefined && !this.#hasRoom()) return this.#others;
    const client = known ?? this.#make();
    this.#byName.delete(name);
    this.#byName.set(name, client);
    this.#lastName = name;
    this.#last = client;
    return client;
  }

  /** True once there is room for one more. Those that cannot be forgotten count as just used. */
  #hasRoom(): boolean {
    if (this.#byName.size < this.#most) return true;
    let looks = 0;
    for (const [name, client] of this.#byName) {
      if (looks++ >= LOOKS_MAX) return false;
      this.#byName.delete(name);
      if (client.isIdle) {
        if (this.#lastName === name) this.#lastName = null;
        return true;
      }
      this.#byName.set(name, client);
    }
    return false;
  }
}
