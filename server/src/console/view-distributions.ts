import { currentSchema, FeatureStoreError, type RegisteredView } from "@featurestore/proto";
import { Pacer } from "../ops/pacer.js";
import type { RowSample, SampleLimits } from "../row-sampler.js";
import type { DailySummaries } from "./daily-summaries.js";
import { type Drift, driftOf, type Reference, referenceOf } from "./drift.js";
import { type FeatureSummary, summarize, ValueGatherer } from "./feature-summary.js";

const LIMITS: Omit<SampleLimits, "now"> = { rowsMax: 2_000, bytesMax: 8 * 1024 * 1024, msMax: 2_000 };
/** A distribution is told again for so long, however many ask. */
const FRESH_MS = 60_000;
const KEPT_MAX = 16;
/** Waiting for their turn: one view is sampled at a time. */
const WAITING_MAX = 8;
const TURN_MS = 2;

/** How the values of a view lie, out of a sample of its rows. */
export interface ViewDistribution {
  readonly view: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly rows: number;
  readonly rowsThere: number;
  readonly shards: number;
  readonly shardsHere: number;
  readonly isWhole: boolean;
  readonly cutBy: RowSample["cutBy"];
  /** When the values were looked at that `drift` is held against, and how many rows; null: never before. */
  readonly against: { readonly takenAt: number; readonly rows: number } | null;
  readonly features: readonly (FeatureSummary & { readonly drift: Drift | null })[];
}

export interface DistributionSource {
  sample(view: RegisteredView, limits: Omit<SampleLimits, "now">): Promise<RowSample>;
}

/** Samples views when asked, one at a time, and keeps what came out for a minute; the first of each day goes into the summaries. */
export class ViewDistributions {
  static readonly waitingMax = WAITING_MAX;
  readonly #source: DistributionSource;
  readonly #days: DailySummaries;
  readonly #nowMs: () => number;
  readonly #known = new Map<
    number,
    { readonly at: number; readonly schema: number; readonly told: Promise<ViewDistribution> }
  >();
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @param nowMs milliseconds since 1970 UTC. */
  constructor(source: DistributionSource, days: DailySummaries, nowMs: () => number = Date.now) {
    this.#source = source;
    this.#days = days;
    this.#nowMs = nowMs;
  }

  /** @throws RESOURCE_EXHAUSTED where too many views wait for their turn; as `StoreNode.sample`. */
  of(view: RegisteredView): Promise<ViewDistribution> {
    const now = this.#nowMs();
    const schema = currentSchema(view).version;
    const known = this.#known.get(view.id);
    if (known !== undefined && known.schema === schema && now - known.at < FRESH_MS) return known.told;
    if (this.#waiting >= WAITING_MAX) {
      throw new FeatureStoreError(
        "RESOURCE_EXHAUSTED",
        `${WAITING_MAX} views wait to be sampled already; try again soon`,
      );
    }
    this.#waiting++;
    const told = this.#turn
      .then(() => this.#sample(view))
      .finally(() => {
        this.#waiting--;
      });
    this.#turn = told.catch(() => undefined);
    told.catch(() => this.#known.delete(view.id));
    this.#known.delete(view.id);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= KEPT_MAX && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(view.id, { at: now, schema, told });
    return told;
  }

  /** Looks at each view once a day, so that there is something to hold later days against. */
  async keepDay(views: readonly RegisteredView[]): Promise<void> {
    for (const view of views) if (!this.#days.has(view.id, this.#nowMs())) await this.of(view);
  }

  async #sample(view: RegisteredView): Promise<ViewDistribution> {
    const { blocks, ...sample } = await this.#source.sample(view, LIMITS);
    const at = this.#nowMs();
    const then = this.#days.before(view.id, at);
    const pacer = new Pacer(TURN_MS);
    const features: ViewDistribution["features"][number][] = [];
    const references: Record<string, Reference> = Object.create(null) as Record<string, Reference>;
    for (const [column, feature] of currentSchema(view).features.entries()) {
      const gatherer = new ValueGatherer(column, feature);
      for (const block of blocks) {
        await pacer.pause();
        gatherer.add(block);
      }
      const values = gatherer.finish();
      const known = then === null || !Object.hasOwn(then.features, feature.name) ? null : then.features[feature.name];
      const drift = known === null || known === undefined ? null : driftOf(values, known);
      references[feature.name] = referenceOf(values);
      features.push({ ...summarize(values), drift });
    }
    if (sample.rows > 0) {
      await this.#days.keep({ viewId: view.id, takenAt: at, rows: sample.rows, features: references });
    }
    const against = then === null ? null : { takenAt: then.takenAt, rows: then.rows };
    return { view: view.name, at, ...sample, against, features };
  }
}
