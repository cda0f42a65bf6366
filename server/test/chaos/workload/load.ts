import { setMaxListeners } from "node:events";
import { FeatureStore } from "@featurestore/client";
import type { SeededRandom } from "@featurestore/cluster/check";
import type { Recorder } from "../recorder.js";
import { pause } from "../wait.js";
import { RegisterClient } from "./register-client.js";
import { RegisterGroup } from "./register-group.js";
import { SetClient } from "./set-client.js";
import { DEFINITIONS } from "./views.js";

const GROUPS = 3;
/** Also the most operations of one key under way at once. */
const CLIENTS_PER_GROUP = 4;
const SET_CLIENTS = 2;
const DEADLINE_MS = 3_000;
const APPLY_MS = 30_000;
/** Between two operations of one client, on average. */
const PAUSE_MS = 50;

export interface LoadOptions {
  /** Addresses of nodes as clients reach them. */
  readonly seeds: readonly string[];
  readonly recorder: Recorder;
  readonly random: SeededRandom;
  readonly deadlineMs?: number;
  readonly pauseMs?: number;
}

/** Clients that work until they are told to stop. */
export class Load {
  readonly stores: readonly FeatureStore[];
  readonly #options: LoadOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];

  private constructor(options: LoadOptions, stores: readonly FeatureStore[]) {
    this.#options = options;
    this.stores = stores;
  }

  /** Connects one SDK store for each group of clients and one for the set, and applies the views. */
  static async connect(options: LoadOptions): Promise<Load> {
    const stores: FeatureStore[] = [];
    for (let at = 0; at <= GROUPS; at += 1) {
      const seeds = [...options.seeds.slice(at), ...options.seeds.slice(0, at)];
      stores.push(await FeatureStore.connect({ seeds }));
    }
    await stores[0]?.apply([...DEFINITIONS], { deadlineMs: APPLY_MS });
    return new Load(options, stores);
  }

  /** The store of the set's clients, which none of the registers' use. */
  get plainStore(): FeatureStore {
    const store = this.stores[GROUPS];
    if (store === undefined) throw new RangeError("the load is not connected");
    return store;
  }

  start(): void {
    setMaxListeners(0, this.#stop.signal);
    const { recorder, random, deadlineMs = DEADLINE_MS } = this.#options;
    for (let at = 0; at < GROUPS; at += 1) {
      const group = new RegisterGroup(at, CLIENTS_PER_GROUP);
      for (let place = 0; place < CLIENTS_PER_GROUP; place += 1) {
        const name = `g${at}c${place}`;
        const own = random.split(name);
        const store = this.stores[at] ?? this.plainStore;
        const client = new RegisterClient({ name, place, group, store, recorder, random: own, deadlineMs });
        this.#running.push(this.#repeat(() => client.step(), own.split("pauses")));
      }
    }
    for (let place = 0; place < SET_CLIENTS; place += 1) {
      const own = random.split(`s${place}`);
      const client = new SetClient({ place, store: this.plainStore, recorder, random: own, deadlineMs });
      this.#running.push(this.#repeat(() => client.step(), own.split("pauses")));
    }
  }

  /** Resolves when the last operation has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.stores.map((store) => store.close()));
  }

  async #repeat(step: () => Promise<void>, random: SeededRandom): Promise<void> {
    const { pauseMs = PAUSE_MS } = this.#options;
    while (!this.#stop.signal.aborted) {
      await step();
      await pause(random.range(0, 2 * pauseMs), this.#stop.signal);
    }
  }
}
