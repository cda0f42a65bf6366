import {
  currentSchema,
  EMPTY_REGISTRY,
  type EntityDefinition,
  type Feature,
  FeatureStoreError,
  findEntity,
  findView,
  type JoinKey,
  type RegisteredView,
  type Registry,
  type RegistryAnswer,
  RowLayout,
  type StoreApi,
} from "@featurestore/proto";
import { Call, shareOf } from "./call.js";
import { wait } from "./retry.js";

/** Bound of one fetch of the registry, whoever waits for it. */
const REFRESH_DEADLINE_MS = 10_000;
/** Between two questions to nodes whose registry is behind: at first, and at most. */
const BEHIND_MS = 20;
const BEHIND_MS_MAX = 500;
/** Questions to nodes that are behind, of a call without a deadline. */
const BEHIND_TRIES_MAX = 20;
const NEVER = new AbortController().signal;

/** A registered view, with what reads and writes need of it. */
export interface BoundView {
  readonly view: RegisteredView;
  readonly entity: EntityDefinition;
  readonly joinKeys: readonly JoinKey[];
  readonly features: ReadonlyMap<string, Feature>;
  readonly positions: ReadonlyMap<string, number>;
  readonly layout: RowLayout;
}

/** The registry at one revision, with what was derived from it. */
export class Snapshot {
  readonly registry: Registry;
  readonly shards: number;
  readonly clusterId: string;
  /** Whatever callers derive from a definition object or a bound view, for as long as this revision is current. */
  readonly derived = new WeakMap<object, unknown>();
  readonly #views = new Map<string, BoundView>();

  constructor(registry: Registry, shards: number, clusterId: string) {
    this.registry = registry;
    this.shards = shards;
    this.clusterId = clusterId;
  }

  /** @throws NOT_FOUND with the nearest name. */
  view(name: string): BoundView {
    const known = this.#views.get(name);
    if (known !== undefined) return known;
    const view = findView(this.registry, name);
    const entity = findEntity(this.registry, view.entity);
    const { features } = currentSchema(view);
    const bound: BoundView = {
      view,
      entity,
      joinKeys: entity.joinKeys,
      features: new Map(features.map((feature) => [feature.name, feature])),
      positions: new Map(features.map((feature, position) => [feature.name, position])),
      layout: new RowLayout(currentSchema(view)),
    };
    this.#views.set(name, bound);
    return bound;
  }

  /** What `make` derives from `from`, once per revision. */
  derive<T>(from: object, make: () => T): T {
    let value = this.derived.get(from) as T | undefined;
    if (value === undefined) {
      value = make();
      this.derived.set(from, value);
    }
    return value;
  }
}

/** A fetch on its way, and the revision that was known to exist when it began. */
interface Fetch {
  readonly notBefore: number;
  readonly snapshot: Promise<Snapshot>;
}

/**
 * The client's copy of the registry: fetched once, refreshed when a name is unknown; callers at one time share a fetch. It never
 * goes back: of one cluster a newer revision stays, whatever a node answers that is behind.
 */
export class Catalog {
  readonly #api: StoreApi;
  #current: Snapshot | null = null;
  #fetching: Fetch | null = null;
  /** A copy older than this is not used without asking. */
  #notBefore = 0;
  #fetches = 0;
  /** The number of the fetch that `#current` is from. */
  #currentFetch = 0;

  constructor(api: StoreApi) {
    this.#api = api;
  }

  /** The cached registry; fetched where there is none yet, or where it is known to be old. */
  async snapshot(call: Call): Promise<Snapshot> {
    const current = this.#current;
    return current !== null && current.registry.revision >= this.#notBefore ? current : this.refresh(call);
  }

  /** Notes that the registry has reached `revision`: the next use of an older copy fetches. */
  noteRevision(revision: number): void {
    this.#notBefore = Math.max(this.#notBefore, revision);
  }

  /** The first fetch, by the caller's own deadline: it fails with the reason, not with a deadline. */
  async load(call: Call): Promise<Snapshot> {
    return this.#fetch(call);
  }

  /** Asks the store for a newer registry; shares a fetch on its way unless a newer revision was noted since it began. */
  refresh(call: Call): Promise<Snapshot> {
    let fetching = this.#fetching;
    if (fetching === null || fetching.notBefore < this.#notBefore) {
      const snapshot = this.#fetch(new Call({}, REFRESH_DEADLINE_MS)).finally(() => {
        if (this.#fetching === mine) this.#fetching = null;
      });
      const mine: Fetch = { notBefore: this.#notBefore, snapshot };
      this.#fetching = mine;
      fetching = mine;
    }
    return shareOf(fetching.snapshot, call.options());
  }

  /**
   * Runs `use` on the cached registry. Where it fails for a name or definition the registry does not have, the registry is
   * refreshed once and, if it changed, `use` runs again. A view that the registry has and a node does not know is a matter of
   * that node, which is behind: `use` runs again for as long as the call may.
   */
  async resolve<T>(call: Call, use: (snapshot: Snapshot) => T | Promise<T>): Promise<T> {
    let snapshot = await this.snapshot(call);
    let isFresh = false;
    for (let tries = 0; ; tries++) {
      try {
        return await use(snapshot);
      } catch (error) {
        if (!mayBeStale(error) || (isFresh && !isUnknownThere(error, snapshot))) throw error;
        const fresh = await this.refresh(call);
        const isNews = fresh !== snapshot && !isFresh;
        isFresh = true;
        snapshot = fresh;
        if (isNews) continue;
        if (!isUnknownThere(error, fresh)) throw error;
        if (!(await waitForOthers(tries, call))) throw behind(error, fresh);
      }
    }
  }

  /** Asks until an answer is not older than what is known; what is known stays where time runs out first. */
  async #fetch(call: Call): Promise<Snapshot> {
    const number = ++this.#fetches;
    const known = this.#current;
    let answer: RegistryAnswer;
    let isOther: boolean;
    for (let tries = 0; ; tries++) {
      answer = await this.#api.list(known?.registry.revision ?? 0, call.options());
      isOther = known !== null && known.clusterId !== answer.clusterId;
      if (isOther || answer.revision >= Math.max(this.#notBefore, this.#current?.registry.revision ?? 0)) break;
      if (this.#current !== null && this.#current !== known) return this.#current; // another fetch was answered meanwhile
      if (await waitForOthers(tries, call)) continue;
      if (this.#current !== null && answer.revision < this.#current.registry.revision) return this.#current;
      break; // the newest there is, although there should be a newer one
    }
    if (answer.registry === null && isOther) answer = await this.#api.list(0, call.options());
    const current = this.#current;
    if (current?.clusterId === answer.clusterId) {
      if (answer.registry === null || answer.revision <= current.registry.revision) return current;
    } else if (current !== null && this.#currentFetch > number) {
      return current; // a fetch begun later was answered sooner, by another cluster
    }
    this.#currentFetch = number;
    if (isOther) this.#notBefore = 0; // revisions of another cluster
    this.#current = new Snapshot(answer.registry ?? EMPTY_REGISTRY, answer.shards, answer.clusterId);
    return this.#current;
  }
}

/** True where a node does not know a view that the registry has: the node is behind. */
function isUnknownThere(error: unknown, { registry }: Snapshot): error is FeatureStoreError {
  if (!(error instanceof FeatureStoreError) || error.code !== "NOT_FOUND") return false;
  const { kind, name } = error.details;
  return kind === "feature view" && registry.views.some((view) => view.name === name);
}

function behind(error: FeatureStoreError, { registry }: Snapshot): FeatureStoreError {
  const message = `${error.message}; but the registry has it: the nodes that were asked are behind revision ${registry.revision}`;
  return new FeatureStoreError("UNAVAILABLE", message, { details: error.details, cause: error });
}

/** Gives a node that is behind time, and others the chance to be asked. @returns false where there is no time left. */
async function waitForOthers(tries: number, call: Call): Promise<boolean> {
  const ms = Math.min(BEHIND_MS_MAX, BEHIND_MS * 2 ** tries);
  if (ms >= call.leftMs || (call.leftMs === Number.POSITIVE_INFINITY && tries >= BEHIND_TRIES_MAX)) return false;
  await wait(ms, call.signal, NEVER);
  return true;
}

/** Errors that an old copy of the registry may be the cause of. */
function mayBeStale(error: unknown): boolean {
  return (
    error instanceof FeatureStoreError &&
    error.outcome === "rejected" &&
    (error.code === "NOT_FOUND" || error.code === "INVALID_ARGUMENT")
  );
}
