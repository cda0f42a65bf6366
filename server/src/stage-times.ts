import type { TraceContext } from "@featurestore/proto";
import { beginPhase, notePhase } from "./tracing.js";

/** Runs of entries that are remembered: far more than pass while one proposal is under way. */
const STAGES_MAX = 256;

/** When a run of entries went through a stage, in milliseconds of `performance.now()`. */
export interface Stage {
  readonly first: number;
  readonly last: number;
  readonly fromMs: number;
  /** Infinite until it is through. */
  toMs: number;
}

/** When the entries of a group were appended, or applied: noted only while a traced proposal is under way. */
export class StageTimes {
  #watchers = 0;
  readonly #stages: Stage[] = [];

  watch(): void {
    this.#watchers++;
  }

  unwatch(): void {
    this.#watchers--;
    if (this.#watchers === 0) this.#stages.length = 0;
  }

  /** A run of entries enters the stage. @returns null where nobody wants to know, or there are none. */
  enter(entries: readonly { readonly index: number }[]): Stage | null {
    if (this.#watchers === 0) return null;
    const first = entries[0]?.index;
    const last = entries.at(-1)?.index;
    if (first === undefined || last === undefined) return null;
    const stage = { first, last, fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY };
    this.#stages.push(stage);
    if (this.#stages.length > STAGES_MAX) this.#stages.shift();
    return stage;
  }

  /** The last time that an entry went through; undefined where that was not noted, or is not over. */
  find(index: number): Stage | undefined {
    return this.#stages.findLast(
      ({ first, last, toMs }) => first <= index && index <= last && toMs < Number.POSITIVE_INFINITY,
    );
  }
}

/** Notes the end of a stage. */
export function leaveStage(stage: Stage | null): void {
  if (stage !== null) stage.toMs = performance.now();
}

/** What a proposal goes through: its place is known only when it is applied, so its stages are told afterwards. */
export interface ProposalStages {
  readonly group: string;
  readonly log: StageTimes;
  readonly machine: StageTimes;
}

/** Proposes within a span of its own, with the queue, the log, the quorum and apply as parts of it. */
export async function tracedProposal<T extends { readonly at: { readonly index: number } }>(
  { group, log, machine }: ProposalStages,
  { trace, bytes }: { readonly trace: TraceContext | undefined; readonly bytes: number },
  propose: () => Promise<T>,
): Promise<T> {
  const span = beginPhase("featurestore.write.propose", trace, {
    "featurestore.group": group,
    "featurestore.bytes": bytes,
  });
  if (span === null) return propose();
  const proposedMs = performance.now();
  log.watch();
  machine.watch();
  try {
    const applied = await propose();
    noteStages({ proposedMs, logged: log.find(applied.at.index), applied: machine.find(applied.at.index) }, span.trace);
    span.end();
    return applied;
  } catch (error) {
    span.end(error);
    throw error;
  } finally {
    log.unwatch();
    machine.unwatch();
  }
}

interface Passage {
  readonly proposedMs: number;
  readonly logged: Stage | undefined;
  readonly applied: Stage | undefined;
}

/** A quorum may have an entry before this node's own disk does; then nothing was waited for in between. */
function noteStages({ proposedMs, logged, applied }: Passage, trace: TraceContext): void {
  if (logged !== undefined) {
    notePhase("featurestore.write.queue", trace, { fromMs: proposedMs, toMs: logged.fromMs });
    const entries = logged.last - logged.first + 1;
    notePhase("featurestore.write.log", trace, logged, { "featurestore.entries": entries });
  }
  if (applied === undefined) return;
  if (logged !== undefined && applied.fromMs > logged.toMs) {
    notePhase("featurestore.write.commit", trace, { fromMs: logged.toMs, toMs: applied.fromMs });
  }
  const entries = applied.last - applied.first + 1;
  notePhase("featurestore.write.apply", trace, applied, { "featurestore.entries": entries });
}
