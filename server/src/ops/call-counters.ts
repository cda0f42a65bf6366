import { DurationHistogram } from "../duration-histogram.js";

/** Calls ended, and how long they took, by method; methods and codes are closed sets. */
export class CallCounters {
  readonly #methods = new Map<string, { readonly seconds: DurationHistogram; readonly codes: Map<string, number> }>();

  note(method: string, code: string, seconds: number): void {
    let calls = this.#methods.get(method);
    if (calls === undefined) {
      calls = { seconds: new DurationHistogram(), codes: new Map() };
      this.#methods.set(method, calls);
    }
    calls.seconds.observe(seconds);
    calls.codes.set(code, (calls.codes.get(code) ?? 0) + 1);
  }

  [Symbol.iterator](): IterableIterator<
    [string, { readonly seconds: DurationHistogram; readonly codes: ReadonlyMap<string, number> }]
  > {
    return this.#methods.entries();
  }
}
