import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LiveAnswer } from "../../src/console/console-answers.js";
import { answerOf, api } from "./api.js";

type Sample = LiveAnswer["nodes"][number]["samples"][number];

const EVERY_MS = 1_000;
/** Of each node. */
const SAMPLES_MAX = 600;

/** By node, oldest first; kept from page to page. */
export const samples = signal<ReadonlyMap<string, readonly Sample[]>>(new Map());
/** Nodes whose samples stopped coming. */
export const silent = signal<ReadonlySet<string>>(new Set());

/** Seconds of all nodes together: rates added up, times the worst. Null where no node has told of that second. */
export interface LiveSeries {
  /** Seconds since 1970, one after the other. */
  readonly seconds: readonly number[];
  readonly of: Readonly<Record<keyof Omit<Sample, "at">, readonly (number | null)[]>>;
}

/** Asks for the newest samples while some page wants them. */
export function useLive(isWanted = true): void {
  useEffect(() => {
    let isOver = !isWanted;
    if (isOver) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      if (!document.hidden) {
        const after = Math.min(...[...samples.value.values()].map((list) => list.at(-1)?.at ?? 0));
        try {
          const answer = await answerOf(
            api.live.$get({ query: { after: String(Number.isFinite(after) ? after : 0) } }),
          );
          if (!isOver) take(answer);
        } catch {
          // The page's frame tells that the node does not answer.
        }
      }
      if (!isOver) timer = setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isWanted]);
}

function take({ nodes }: LiveAnswer): void {
  const next = new Map<string, readonly Sample[]>();
  for (const { id, samples: fresh } of nodes) {
    const known = samples.value.get(id) ?? [];
    const last = known.at(-1)?.at ?? 0;
    next.set(id, [...known, ...fresh.filter(({ at }) => at > last)].slice(-SAMPLES_MAX));
  }
  samples.value = next;
  silent.value = new Set(nodes.filter(({ isAnswering }) => !isAnswering).map(({ id }) => id));
}

const WORST = new Set<string>(["readP99Ms", "writeP99Ms", "loopDelayMs"]);
const FIELDS = [
  "readsPerSecond",
  "failedReadsPerSecond",
  "readRowsPerSecond",
  "writesPerSecond",
  "failedWritesPerSecond",
  "writtenRowsPerSecond",
  "readP99Ms",
  "writeP99Ms",
  "cpu",
  "residentBytes",
  "loopDelayMs",
] as const;

/** @param spanSeconds how far back. The newest second, of which not all nodes may have told yet, is left out. */
export function seriesOf(byNode: readonly (readonly Sample[])[], spanSeconds: number): LiveSeries {
  // Timers drift: a second without a sample has that of the one before, and of two in one second the later counts.
  const nodes = byNode.map((list) => new Map(list.map((sample) => [Math.round(sample.at / 1000), sample])));
  const newest = Math.max(0, ...byNode.map((list) => Math.round((list.at(-1)?.at ?? 0) / 1000)));
  const at = (second: number): readonly Sample[] =>
    nodes.flatMap((known) => known.get(second) ?? known.get(second - 1) ?? []);
  const seconds = newest === 0 ? [] : Array.from({ length: spanSeconds }, (_, i) => newest - spanSeconds + i);
  const values = (field: (typeof FIELDS)[number]): readonly (number | null)[] =>
    seconds.map((second) => {
      const known = at(second).flatMap((sample) => sample[field] ?? []);
      if (known.length === 0) return null;
      return WORST.has(field) ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0);
    });
  return {
    seconds,
    of: Object.fromEntries(FIELDS.map((field) => [field, values(field)])) as unknown as LiveSeries["of"],
  };
}
