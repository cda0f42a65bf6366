import {
  type ApplyAnswer,
  type ApplyRequest,
  AssertionError,
  checkRegistry,
  EMPTY_REGISTRY,
  encodeRegistry,
  FeatureStoreError,
  type PendingRestore,
  type PlannedChange,
  planChanges,
  type Registry,
  type TraceContext,
} from "@featurestore/proto";
import type { ClusterMember } from "./cluster-member.js";
import type { Deadline } from "./deadline.js";
import type { Shard } from "./shard.js";
import type { Act } from "./storage/audit-trail.js";
import { unsequenced } from "./storage/command-codec.js";
import type { ShardStore } from "./storage/shard-store.js";

const APPLY_ATTEMPTS_MAX = 5;
/** How long a call that knows more than this node waits for it to learn. */
const BEHIND_MS_MAX = 2_000;

/** Who asks for a change, for the audit, and the trace that it belongs to. */
export interface AppliedBy {
  readonly principal: string;
  readonly trace?: TraceContext | undefined;
}

/** Changes the registry, and brings the shards here in line with it. */
export class RegistryKeeper {
  readonly #member: ClusterMember;
  /** Microseconds since 1970 UTC. */
  readonly #now: () => number;
  #working: Promise<unknown> = Promise.resolve();
  #problem: string | null = null;
  #installedRevision = 0;
  /** Rows of views that are gone wait for the leader of their shard. */
  #hasGoneViews = false;

  constructor(member: ClusterMember, now: () => number) {
    this.#member = member;
    this.#now = now;
  }

  get registry(): Registry {
    return this.#member.meta.registry;
  }

  /** Why a change of the registry has not reached every shard here yet, or null. Maintenance goes on trying. */
  get problem(): string | null {
    return this.#problem;
  }

  /** @throws NOT_LEADER unless this node leads the meta group; CONFLICT for another revision than expected. */
  apply(request: ApplyRequest, by: AppliedBy): Promise<ApplyAnswer> {
    return this.#inTurn(() => this.#apply(request, by));
  }

  /**
   * Has the cluster take in a backup: its definitions wait, and nothing can be changed, until `finishRestore`.
   * @returns the registry's revision. @throws NOT_LEADER; CONFLICT unless the cluster is empty or takes in this one already.
   */
  beginRestore(pending: PendingRestore, principal: string): Promise<number> {
    return this.#inTurn(async () => {
      const { registry } = this;
      const problem = restoreProblem(registry, pending);
      if (problem === "begun") return registry.revision;
      if (problem !== null) throw new FeatureStoreError("CONFLICT", problem);
      checkRegistry(pending.registry);
      const act = { principal, method: "BackupService/BeginRestore", text: `takes in backup ${pending.id}` };
      const next = { ...EMPTY_REGISTRY, revision: registry.revision + 1, pendingRestore: pending };
      return this.#propose(registry, next, act);
    });
  }

  /** Makes the waiting definitions the cluster's. @returns the registry's revision. @throws as `beginRestore`. */
  finishRestore(id: string, principal: string): Promise<number> {
    return this.#inTurn(async () => {
      const { registry } = this;
      const { pendingRestore } = registry;
      if (pendingRestore?.id !== id) {
        throw new FeatureStoreError("CONFLICT", `the cluster does not take in backup ${id}`);
      }
      const revision = Math.max(registry.revision, pendingRestore.registry.revision) + 1;
      const act = { principal, method: "BackupService/FinishRestore", text: `has taken in backup ${id}` };
      return this.#propose(registry, { ...pendingRestore.registry, revision }, act);
    });
  }

  /** @returns the revision of `next`, which is the registry then. */
  async #propose(registry: Registry, next: Registry, act: Act): Promise<number> {
    const command = {
      ...unsequenced(this.#now()),
      kind: "registry",
      expectedRevision: registry.revision,
      registry: encodeRegistry(next),
    } as const;
    if ((await this.#member.proposeMeta(command, act)).outcome !== "conflict") return next.revision;
    throw new FeatureStoreError("CONFLICT", "the registry was changed meanwhile; try again");
  }

  /** Brings every shard here in line with the registry, each by itself. Safe to repeat, which it is where a shard fails. */
  install(): Promise<void> {
    return this.#inTurn(() => this.#installAll());
  }

  /** The same, where the registry is another one than the last time. */
  async installNew(): Promise<void> {
    if (this.registry.revision !== this.#installedRevision) await this.install();
  }

  /** The same, where something was left undone. */
  async retry(): Promise<void> {
    if (this.#problem !== null || this.#hasGoneViews) await this.install();
  }

  /** Residencies in a shard that was just opened; rows of views that are gone go later. */
  async installIn({ store, fenced }: Shard): Promise<void> {
    if (store === null || fenced !== null) return;
    await this.#installResidencies(store);
    if (this.#goneFrom(store).length > 0) this.#hasGoneViews = true;
  }

  /** Resolves when what is under way is done. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** Resolves once the registry here has this revision. @throws UNAVAILABLE when it does not in time. */
  async caughtUp(revision: number, deadline: Deadline): Promise<void> {
    if (revision <= this.registry.revision) return;
    const signal = deadline.within(BEHIND_MS_MAX);
    await new Promise<void>((resolve) => {
      const stop = this.#member.meta.onChange(() => {
        if (revision <= this.registry.revision) finish();
      });
      const finish = (): void => {
        stop();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      signal.addEventListener("abort", finish);
      if (signal.aborted) finish();
    });
    deadline.checkCaller();
    if (revision <= this.registry.revision) return;
    throw new FeatureStoreError(
      "UNAVAILABLE",
      `the registry here is at revision ${this.registry.revision}, the caller knows ${revision}`,
    );
  }

  async #apply(request: ApplyRequest, { principal, trace }: AppliedBy): Promise<ApplyAnswer> {
    for (let attempt = 0; attempt < APPLY_ATTEMPTS_MAX; attempt++) {
      const { registry } = this;
      if (registry.pendingRestore !== undefined) {
        throw new FeatureStoreError(
          "CONFLICT",
          `the cluster takes in backup ${registry.pendingRestore.id}: nothing can be changed before that is done; run the restore again if it was cut short`,
        );
      }
      if (request.expectedRevision !== null && request.expectedRevision !== registry.revision) {
        throw new FeatureStoreError(
          "CONFLICT",
          `the registry is at revision ${registry.revision}, not ${request.expectedRevision}; plan again`,
          { details: { revision: registry.revision } },
        );
      }
      const plan = planChanges(registry, request.definitions, request);
      const isRefused = plan.changes.some((change) => change.action === "refused");
      if (request.dryRun || isRefused || plan.next === registry)
        return { changes: plan.changes, revision: registry.revision, applied: false };
      const command = {
        ...unsequenced(this.#now()),
        kind: "registry",
        expectedRevision: registry.revision,
        registry: encodeRegistry(plan.next),
      } as const;
      const act = { principal, method: "RegistryService/Apply", text: textOf(plan.changes) };
      if ((await this.#member.proposeMeta(command, act, trace)).outcome === "conflict") continue;
      await this.#installAll();
      return { changes: plan.changes, revision: this.registry.revision, applied: true };
    }
    throw new FeatureStoreError("CONFLICT", "the registry kept changing while this change was planned; try again");
  }

  async #installAll(): Promise<void> {
    const failures: string[] = [];
    this.#hasGoneViews = false;
    this.#installedRevision = this.registry.revision;
    for (const shard of [...this.#member.host]) {
      if (shard.store === null || shard.fenced !== null) continue;
      const { store } = shard;
      const done = this.#installResidencies(store).then(() => this.#dropGone(shard, store));
      await done.catch((error: Error) => {
        if (error instanceof AssertionError) throw error;
        failures.push(`shard ${shard.id}: ${error.message}`);
      });
    }
    this.#problem =
      failures.length === 0
        ? null
        : `the registry has not reached ${failures.length} shards yet (${failures.slice(0, 3).join("; ")})`;
  }

  async #installResidencies(store: ShardStore): Promise<void> {
    for (const view of this.registry.views) {
      await store.setResidency(view.id, view.datasetVersion, view.residency);
    }
  }

  /**
   * Views whose rows are here and that the registry has had and dropped. One that it has not had yet is not among them: ids
   * only rise, and the registry here may be behind that of the node whose write brought the rows.
   */
  #goneFrom(store: ShardStore): readonly number[] {
    const { views, nextViewId } = this.registry;
    const known = new Set(views.map((view) => view.id));
    return [...new Set([...store.views()].map(({ viewId }) => viewId))].filter(
      (id) => id < nextViewId && !known.has(id),
    );
  }

  /** On the node that leads the shard; elsewhere it is looked at again. */
  async #dropGone(shard: Shard, store: ShardStore): Promise<void> {
    for (const viewId of this.#goneFrom(store)) {
      if (shard.group?.isLeader !== true) this.#hasGoneViews = true;
      else await shard.propose({ ...unsequenced(this.#now()), kind: "dropView", viewId });
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#working.then(work);
    this.#working = run.catch(() => undefined); // told to whoever asked
    return run;
  }
}

/** What an apply did, in short. */
function textOf(changes: readonly PlannedChange[]): string {
  return changes
    .flatMap(({ action, kind, name }) => (action === "unchanged" ? [] : [`${action} ${kind} ${name}`]))
    .join(", ");
}

/** Why the cluster cannot take in a backup, "begun" where it does so already, else null. */
function restoreProblem(registry: Registry, { id, registry: wanted }: PendingRestore): string | null {
  const { pendingRestore, entities, views, services, nextViewId } = registry;
  if (pendingRestore !== undefined) {
    const isSame =
      pendingRestore.id === id && Buffer.compare(encodeRegistry(pendingRestore.registry), encodeRegistry(wanted)) === 0;
    return isSame ? "begun" : `the cluster takes in backup ${pendingRestore.id}; a new cluster can take in another one`;
  }
  // Without a view there never was a row: ids of views only rise.
  if (entities.length + views.length + services.length === 0 && nextViewId === EMPTY_REGISTRY.nextViewId) return null;
  return "the cluster has, or had, definitions of its own; a backup is restored into a new, empty cluster";
}
