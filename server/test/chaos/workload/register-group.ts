import type { SeededRandom } from "@featurestore/cluster/check";

/** One register: who may write it, and what was written so far. */
export interface Register {
  readonly id: number;
  readonly key: string;
  /** The only one who writes it; null: all of the group do. */
  readonly writer: number | null;
  /** The highest version drawn. */
  highest: number;
  readonly drawn: Set<number>;
  operations: number;
}

/** Operations on one key, after which a fresh one takes its place: what a checker can still decide. */
const OPERATIONS_PER_KEY = 250;
const KEYS = 5;
/** A writer's version lies so far around the highest one, so that some come late. */
const SPREAD = 4;

/** The keys that a few clients share: at most as many operations of one key are under way as there are clients. */
export class RegisterGroup {
  readonly #index: number;
  readonly #clients: number;
  readonly #live: Register[] = [];
  #made = 0;

  constructor(index: number, clients: number) {
    this.#index = index;
    this.#clients = clients;
    for (let at = 0; at < KEYS; at += 1) this.#live.push(this.#fresh());
  }

  /** Up to `count` different keys. */
  pick(count: number, random: SeededRandom): readonly Register[] {
    return random
      .shuffle(this.#live)
      .slice(0, count)
      .map((register) => this.#use(register));
  }

  /** Up to `count` different keys that the client may write. */
  pickToWrite(client: number, count: number, random: SeededRandom): readonly Register[] {
    const writable = this.#live.filter(({ writer }) => writer === null || writer === client);
    return random
      .shuffle(writable)
      .slice(0, count)
      .map((register) => this.#use(register));
  }

  /** A version nobody drew before: above all others where the key has one writer. */
  version(register: Register, random: SeededRandom): number {
    let version = register.highest + 1;
    if (register.writer === null) {
      do version = Math.max(1, register.highest + random.range(1 - SPREAD, SPREAD));
      while (register.drawn.has(version));
    }
    register.drawn.add(version);
    register.highest = Math.max(register.highest, version);
    return version;
  }

  /** Every other key has one writer. */
  #fresh(): Register {
    const number = this.#made;
    this.#made += 1;
    const id = this.#index * 1_000_000 + number;
    const writer = number % 2 === 0 ? Math.floor(number / 2) % this.#clients : null;
    return { id, key: `r${id}`, writer, highest: 0, drawn: new Set(), operations: 0 };
  }

  #use(register: Register): Register {
    register.operations += 1;
    if (register.operations >= OPERATIONS_PER_KEY) {
      const at = this.#live.indexOf(register);
      if (at >= 0) this.#live[at] = this.#fresh();
    }
    return register;
  }
}
