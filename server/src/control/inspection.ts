import { z } from "zod";

/** What one second of a node was like. Rates are per second; `at` is milliseconds since 1970 UTC. */
export interface LoadSample {
  readonly at: number;
  readonly readsPerSecond: number;
  readonly failedReadsPerSecond: number;
  readonly readRowsPerSecond: number;
  readonly writesPerSecond: number;
  readonly failedWritesPerSecond: number;
  readonly writtenRowsPerSecond: number;
  /** Null where there were none. */
  readonly readP99Ms: number | null;
  readonly writeP99Ms: number | null;
  /** CPUs that this process kept busy: 1 is one of them. */
  readonly cpu: number;
  readonly residentBytes: number;
  readonly loopDelayMs: number;
}

/** Who wrote to a view through a node since the node started. Times are milliseconds since 1970 UTC. */
export interface WriterReport {
  readonly view: string;
  /** Null: all who name themselves no producer, together. */
  readonly producer: number | null;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly applied: number;
  readonly late: number;
  readonly refused: number;
  readonly requests: number;
  readonly duplicates: number;
  /** Over the last 10 to 20 seconds. */
  readonly rowsPerSecond: number;
}

/** What a node tells of itself for people to look at: nothing in the cluster depends on it. */
export interface Vitals {
  readonly cores: number;
  /** What this node may use. */
  readonly memoryBytesMax: number;
  readonly hotTierBytes: number;
  readonly hotTierBytesMax: number;
  readonly diskBytes: number;
  readonly diskFreeBytes: number;
  /** Oldest first. */
  readonly samples: readonly LoadSample[];
  readonly writers: readonly WriterReport[];
  readonly events: readonly { readonly at: number; readonly kind: string; readonly text: string }[];
}

/** One cell as it was read: its value as JSON text, cut where it is long. */
export interface InspectedCell {
  readonly feature: string;
  readonly type: string;
  readonly status: string;
  /** Null: there is no value. */
  readonly value: string | null;
  readonly isCut: boolean;
  /** Microseconds since 1970 UTC; null: never written. */
  readonly eventTime: number | null;
}

/** One entity's row in one view. */
export interface InspectedRow {
  readonly view: string;
  readonly cells: readonly InspectedCell[];
}

/** What a node found of one key in the views that were asked for; `servedBy` null: the shard is not served there. */
export interface RowsFound {
  readonly servedBy: string | null;
  readonly stalenessMs: number;
  readonly rows: readonly InspectedRow[];
}

/** What one node asks of another one on behalf of somebody who looks: nothing is changed by it. */
export type Inspection =
  | { readonly kind: "vitals"; readonly afterMs: number }
  | { readonly kind: "rows"; readonly entity: string; readonly key: string; readonly views: readonly string[] };

/** The question of a kind. */
export type InspectionOf<Kind extends Inspection["kind"]> = Extract<Inspection, { readonly kind: Kind }>;

/** Answers are checked by kind where they arrive. */
export interface InspectionAnswers {
  readonly vitals: Vitals;
  readonly rows: RowsFound;
}

const SAMPLES_MAX = 600;
const LIST_MAX = 256;
const VIEWS_MAX = 64;
const CELLS_MAX = 1_000;
const TEXT_MAX = 8_192;
const text = z.string().max(TEXT_MAX);
const amount = z.number().min(0);

export const inspectionSchema: z.ZodType<Inspection> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("vitals"), afterMs: amount }),
  z.object({ kind: z.literal("rows"), entity: text, key: text, views: z.array(text).max(VIEWS_MAX) }),
]);

const loadSample: z.ZodType<LoadSample> = z.object({
  at: amount,
  readsPerSecond: amount,
  failedReadsPerSecond: amount,
  readRowsPerSecond: amount,
  writesPerSecond: amount,
  failedWritesPerSecond: amount,
  writtenRowsPerSecond: amount,
  readP99Ms: amount.nullable(),
  writeP99Ms: amount.nullable(),
  cpu: amount,
  residentBytes: amount,
  loopDelayMs: amount,
});

const writerReport: z.ZodType<WriterReport> = z.object({
  view: text,
  producer: amount.nullable(),
  firstMs: amount,
  lastMs: amount,
  applied: amount,
  late: amount,
  refused: amount,
  requests: amount,
  duplicates: amount,
  rowsPerSecond: amount,
});

/** What another node answers. Fields that a newer version adds are left out. */
export const answerSchemas: { readonly [Kind in keyof InspectionAnswers]: z.ZodType<InspectionAnswers[Kind]> } = {
  vitals: z.object({
    cores: amount,
    memoryBytesMax: amount,
    hotTierBytes: amount,
    hotTierBytesMax: amount,
    diskBytes: amount,
    diskFreeBytes: amount,
    samples: z.array(loadSample).max(SAMPLES_MAX),
    writers: z.array(writerReport).max(LIST_MAX),
    events: z.array(z.object({ at: amount, kind: text, text })).max(LIST_MAX),
  }),
  rows: z.object({
    servedBy: text.nullable(),
    stalenessMs: amount,
    rows: z
      .array(
        z.object({
          view: text,
          cells: z
            .array(
              z.object({
                feature: text,
                type: text,
                status: text,
                value: text.nullable(),
                isCut: z.boolean(),
                eventTime: z.int().nullable(),
              }),
            )
            .max(CELLS_MAX),
        }),
      )
      .max(VIEWS_MAX),
  }),
};
