import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Reference } from "./drift.js";

const FILE_NAME = "console-daily.json";
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const DAYS_MAX = 3;
const VIEWS_MAX = 200;
const FORMAT = 1;

/** What is kept of one view of one day: how its values lay when it was first looked at that day. */
export interface DailyView {
  readonly viewId: number;
  /** Milliseconds since 1970 UTC. */
  readonly takenAt: number;
  readonly rows: number;
  /** By feature name. */
  readonly features: Readonly<Record<string, Reference>>;
}

interface Day {
  /** As 2026-11-22, UTC. */
  readonly day: string;
  readonly views: readonly DailyView[];
}

const counts = z.array(z.number().min(0)).max(64);
const reference: z.ZodType<Reference> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("numbers"), bounds: z.array(z.number()).max(64), counts }),
  z.object({ kind: z.literal("words"), words: z.array(z.string().max(256)).max(64), counts }),
]);
const file = z.object({
  format: z.literal(FORMAT),
  days: z
    .array(
      z.object({
        day: z.iso.date(),
        views: z
          .array(
            z.object({
              viewId: z.int().min(0),
              takenAt: z.number().min(0),
              rows: z.number().min(0),
              features: z.record(z.string(), reference),
            }),
          )
          .max(VIEWS_MAX),
      }),
    )
    .max(DAYS_MAX),
});

/**
 * One small summary a view and day, in `console-daily.json` of the data directory: the last three days, 200 views, 4 MiB.
 * The file is replaced as a whole. One that is missing, too large or not readable counts as none, and the next replaces it:
 * nothing but "drift since yesterday" rests on it. It holds the most frequent words of string features: only its owner may read it.
 */
export class DailySummaries {
  readonly #path: string;
  #days: Day[];

  private constructor(path: string, days: readonly Day[]) {
    this.#path = path;
    this.#days = [...days];
  }

  static async open(dir: string): Promise<DailySummaries> {
    const path = join(dir, FILE_NAME);
    return new DailySummaries(path, await readDays(path));
  }

  /** What is kept of a view for the newest day before `atMs`; where there is none, of that day itself; null: nothing. */
  before(viewId: number, atMs: number): DailyView | null {
    const today = dayOf(atMs);
    const ofDays = this.#days.flatMap(({ day, views }) => {
      const view = views.find((one) => one.viewId === viewId);
      return view === undefined || day > today ? [] : [{ day, view }];
    });
    const earlier = ofDays.filter(({ day }) => day < today);
    return (earlier.at(-1) ?? ofDays.at(-1))?.view ?? null;
  }

  /** The view was looked at this day already. */
  has(viewId: number, atMs: number): boolean {
    const day = dayOf(atMs);
    return this.#days.some((one) => one.day === day && one.views.some((view) => view.viewId === viewId));
  }

  /** Keeps the first summary of a view and day; another one of that day has no effect, nor has one that finds no room. */
  async keep(view: DailyView): Promise<void> {
    const day = dayOf(view.takenAt);
    if (this.has(view.viewId, view.takenAt)) return;
    const others = this.#days.filter((one) => one.day !== day);
    const views = [...(this.#days.find((one) => one.day === day)?.views ?? []), view];
    if (views.length > VIEWS_MAX) return;
    const days = [...others, { day, views }].sort((a, b) => (a.day < b.day ? -1 : 1)).slice(-DAYS_MAX);
    const text = JSON.stringify({ format: FORMAT, days });
    if (Buffer.byteLength(text) > FILE_BYTES_MAX) return;
    this.#days = days;
    await replaceFile(this.#path, text);
  }
}

async function readDays(path: string): Promise<readonly Day[]> {
  try {
    if ((await stat(path)).size > FILE_BYTES_MAX) return [];
    const parsed = file.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? parsed.data.days : [];
  } catch {
    return []; // none yet, or nothing to be read: see above
  }
}

/** Either what was there, or all of `text`, whatever happens in between. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `${FILE_NAME}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
