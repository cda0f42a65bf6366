import type { FeatureStore } from "@featurestore/client";
import type { SeededRandom } from "@featurestore/cluster/check";
import type { Consistency } from "@featurestore/proto";
import type { Recorder } from "../recorder.js";
import { codeOf, fatesOf } from "./fates.js";
import { readRows } from "./read-rows.js";
import type { Register, RegisterGroup } from "./register-group.js";
import { registers, writerText } from "./views.js";

const BOUNDS_MS = [500, 2_000, 10_000] as const;

export interface RegisterClientOptions {
  readonly name: string;
  /** Its place in the group. */
  readonly place: number;
  readonly group: RegisterGroup;
  readonly store: FeatureStore;
  readonly recorder: Recorder;
  readonly random: SeededRandom;
  readonly deadlineMs: number;
}

/** Does one operation at a time on its group's registers. */
export class RegisterClient {
  readonly #options: RegisterClientOptions;
  /** By key: the newest write of its own that was acknowledged. */
  readonly #marks = new Map<string, { readonly version: number; readonly mark: Uint8Array }>();

  constructor(options: RegisterClientOptions) {
    this.#options = options;
  }

  async step(): Promise<void> {
    const { group, place, random } = this.#options;
    const draw = random.below(100);
    if (draw < 40) {
      const chosen = group.pickToWrite(place, random.range(1, 3), random);
      if (chosen.length > 0) return await this.#write(chosen);
    }
    const chosen = group.pick(random.range(1, 4), random);
    if (draw < 75) return await this.#read(chosen, { level: "strong" });
    if (draw < 92) return await this.#read(chosen, { level: "bounded", maxStalenessMs: random.pick(BOUNDS_MS) });
    await this.#read(chosen, { level: "any" });
  }

  async #write(chosen: readonly Register[]): Promise<void> {
    const { name, group, store, recorder, random, deadlineMs } = this.#options;
    const rows = chosen.map((register) => ({ register, version: group.version(register, random) }));
    const calledMs = performance.now();
    const ids = rows.map(({ register, version }) =>
      recorder.registers.begin({ client: name, key: register.key, input: { kind: "put", version } }),
    );
    const acknowledge = (at: number): void => {
      const row = rows[at];
      const id = ids[at];
      if (row === undefined || id === undefined) return;
      recorder.registers.ok(id, { kind: "done" });
      const { register, version } = row;
      recorder.acknowledged.push({ key: register.key, version, acknowledgedMs: performance.now() });
    };
    try {
      const { mark } = await store.write(
        registers,
        rows.map(({ register, version }) => ({
          key: register.id,
          eventTime: BigInt(version),
          features: { version, writer: writerText(name, version) },
        })),
        { deadlineMs },
      );
      recorder.call("write", calledMs, "ok");
      for (const [at, { register, version }] of rows.entries()) {
        acknowledge(at);
        this.#marks.set(register.key, { version, mark });
      }
    } catch (error) {
      recorder.call("write", calledMs, codeOf(error));
      for (const [at, fate] of fatesOf(error, rows.length).entries()) {
        const id = ids[at];
        if (id === undefined) continue;
        if (fate === "acknowledged") acknowledge(at);
        else if (fate === "rejected") recorder.registers.rejected(id);
        else recorder.registers.unknown(id);
      }
    }
  }

  async #read(chosen: readonly Register[], consistency: Consistency): Promise<void> {
    const { name, store, recorder, random, deadlineMs } = this.#options;
    const isStrong = consistency.level === "strong";
    const own = isStrong || !random.chance(0.5) ? undefined : this.#marks.get(chosen[0]?.key ?? "");
    const ids = chosen.map(({ key }) =>
      isStrong ? recorder.registers.begin({ client: name, key, input: { kind: "get" } }) : null,
    );
    const calledMs = performance.now();
    const answer = await readRows(store, {
      ids: chosen.map(({ id }) => id),
      consistency,
      deadlineMs,
      ...(own === undefined ? {} : { after: own.mark }),
    });
    recorder.call(`read ${consistency.level}`, calledMs, answer.outcome);
    for (const [at, { key }] of chosen.entries()) {
      const row = answer.rows[at] ?? null;
      const id = ids[at] ?? null;
      if (row === null) {
        if (id !== null) recorder.registers.unknown(id);
        continue;
      }
      const { version, isIntact } = row;
      if (id !== null) recorder.registers.ok(id, { kind: "version", version });
      recorder.see({ client: name, key, version, isIntact });
      if (consistency.level === "bounded") {
        const { stalenessMs } = answer;
        // The bound is on the read's beginning, the claim on its answer: between them is at most the time of the call.
        const maxStalenessMs = consistency.maxStalenessMs + Math.ceil(performance.now() - calledMs);
        recorder.bounded.push({ client: name, key, version, answeredMs: calledMs, stalenessMs, maxStalenessMs });
      }
      if (own !== undefined && at === 0) {
        const returned = performance.now();
        recorder.marked.push({ client: name, key, called: calledMs, returned, version, mark: own.version });
      }
    }
  }
}
