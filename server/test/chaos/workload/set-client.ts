import type { FeatureStore } from "@featurestore/client";
import type { SeededRandom } from "@featurestore/cluster/check";
import type { Recorder } from "../recorder.js";
import { codeOf, fatesOf } from "./fates.js";
import { members } from "./views.js";

const ROWS_MAX = 8;
/** Elements of a client are whole numbers from its place times this; below them are the registers' keys. */
const ELEMENTS_PER_CLIENT = 1_000_000_000;

/** Adds elements, each once and each its own. */
export class SetClient {
  readonly #store: FeatureStore;
  readonly #recorder: Recorder;
  readonly #random: SeededRandom;
  readonly #deadlineMs: number;
  #next: number;

  constructor(options: {
    readonly place: number;
    readonly store: FeatureStore;
    readonly recorder: Recorder;
    readonly random: SeededRandom;
    readonly deadlineMs: number;
  }) {
    this.#store = options.store;
    this.#recorder = options.recorder;
    this.#random = options.random;
    this.#deadlineMs = options.deadlineMs;
    this.#next = (options.place + 1) * ELEMENTS_PER_CLIENT;
  }

  async step(): Promise<void> {
    const count = this.#random.range(1, ROWS_MAX);
    const ids = Array.from({ length: count }, () => this.#next++);
    for (const id of ids) this.#recorder.elements.set(`${id}`, "unknown");
    const calledMs = performance.now();
    try {
      const rows = ids.map((id) => ({ key: id, eventTime: 1n, features: { tag: `${id}` } }));
      await this.#store.write(members, rows, { deadlineMs: this.#deadlineMs });
      this.#recorder.call("add", calledMs, "ok");
      for (const id of ids) this.#recorder.elements.set(`${id}`, "acknowledged");
    } catch (error) {
      this.#recorder.call("add", calledMs, codeOf(error));
      const fates = fatesOf(error, count);
      for (const [at, id] of ids.entries()) this.#recorder.elements.set(`${id}`, fates[at] ?? "unknown");
    }
  }
}
