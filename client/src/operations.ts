import {
  type ApplyAnswer,
  CELL_STATUSES,
  CORRUPTED,
  type Consistency,
  checkTime,
  type Definitions,
  didYouMean,
  FeatureStoreError,
  invalid,
  type JoinKey,
  LIMITS,
  quote,
  type StoreApi,
  UNAVAILABLE,
} from "@featurestore/proto";
import type { BlockBatch } from "./batch.js";
import type { Call } from "./call.js";
import type { Catalog, Snapshot } from "./catalog.js";
import { toDefinitions } from "./feature-view.js";
import { encodeKeys, type KeyColumn } from "./keys.js";
import { type FreshnessOptions, parseFreshness } from "./options.js";
import { type ReadPlan, type RolePlan, servicePlan, viewPlan } from "./read-plan.js";
import type { ReadSession } from "./read-session.js";
import { type ReadSettings, readPlan } from "./reader.js";
import type { AnyGetManyOptions, AnyView, Applicable, ApplyOptions, RankOptions, ServiceName } from "./store-types.js";
import type { AnyFeatures, Definable, FeatureService, Row, UnavailableShard } from "./types.js";

/** What every operation works with. */
export interface Context {
  readonly api: StoreApi;
  readonly catalog: Catalog;
  /** Of reads that do not say. */
  readonly consistency: Consistency;
  readonly session: ReadSession | null;
}

/** Reads one row per key of a view. */
export async function readView(
  context: Context,
  view: AnyView,
  keys: readonly unknown[],
  options: AnyGetManyOptions,
  call: Call,
): Promise<BlockBatch> {
  const { features, matrix = false, lossy = false, eventTimes = false } = options;
  const plan = (snapshot: Snapshot): ReadPlan => viewPlan(snapshot, view, { features, matrix, lossy, eventTimes });
  const encode = (role: RolePlan): KeyColumn => encodeKeys(role.joinKeys, keys);
  const { batches } = await readAny(context, plan, encode, options, call);
  return batches[0] as BlockBatch;
}

/** Reads every role of a service. @returns batches and, for roles given one key, rows, with `complete` and `unavailable` beside them. */
export async function rankRoles(
  context: Context,
  service: FeatureService | ServiceName,
  request: Readonly<Record<string, unknown>>,
  options: RankOptions,
  call: Call,
): Promise<Record<string, unknown>> {
  const named = typeof service === "string" ? { name: service } : service;
  const plan = (snapshot: Snapshot): ReadPlan => {
    const made = servicePlan(snapshot, named, options.eventTimes ?? false);
    checkRoles(
      made.roles.map(({ role }) => role),
      request,
    );
    return made;
  };
  const encode = ({ role, joinKeys }: RolePlan): KeyColumn => {
    const given = request[role];
    return inRole(role, () => encodeKeys(joinKeys, Array.isArray(given) ? (given as unknown[]) : [given]));
  };
  const { roles, batches } = await readAny(context, plan, encode, options, call);
  const answer: Record<string, unknown> = {
    complete: batches.every((batch) => batch.complete),
    unavailable: unavailableOf(batches),
  };
  roles.forEach(({ role }, i) => {
    const batch = batches[i] as BlockBatch;
    answer[role] = Array.isArray(request[role]) ? batch : batch.row(0);
  });
  return answer;
}

/** The shards that did not answer for some role, each once, ascending. */
function unavailableOf(batches: readonly BlockBatch[]): readonly UnavailableShard[] {
  if (batches.every(({ unavailable }) => unavailable.length === 0)) return [];
  const shards = new Map(batches.flatMap((batch) => batch.unavailable.map((shard) => [shard.shard, shard] as const)));
  return [...shards.values()].sort((a, b) => a.shard - b.shard);
}

/** The only row of a batch. @throws UNAVAILABLE or CORRUPTION where a cell of it could not be read. */
export function rowOfBatch(batch: BlockBatch): Row<AnyFeatures> {
  for (const name of batch.names) {
    const status = batch.status(0, name);
    if (status === CELL_STATUSES[CORRUPTED])
      throw new FeatureStoreError("CORRUPTION", `${name}: the stored row is damaged`, { details: { field: name } });
    if (status === CELL_STATUSES[UNAVAILABLE]) throw rowUnavailable(batch, name);
  }
  return batch.row(0);
}

function rowUnavailable({ unavailable: [first] }: BlockBatch, name: string): FeatureStoreError {
  const why = first === undefined ? "" : `: ${first.reason}`;
  return new FeatureStoreError("UNAVAILABLE", `${name}: the key's shard does not answer${why}`, {
    details: first === undefined ? { field: name } : { field: name, shard: first.shard },
  });
}

/**
 * Changes the registry; the next use of the client's copy fetches it, so that a fetch that fails is not taken for a change
 * that did. @throws INVALID_ARGUMENT listing what was refused, unless it is a dry run.
 */
export async function applyDefinitions(
  context: Context,
  applicable: Applicable,
  options: ApplyOptions,
  call: Call,
): Promise<ApplyAnswer> {
  const { dryRun = false, allowDrops = false, drops = [], expectedRevision = null } = options;
  const definitions = definitionsOf(applicable);
  const answer = await context.api.apply({ definitions, drops, dryRun, allowDrops, expectedRevision }, call.options());
  const refused = answer.changes.filter((change) => change.action === "refused");
  if (refused.length > 0 && !dryRun) {
    const list = refused.map(({ kind, name, details }) => `${kind} ${quote(name)}: ${details.join("; ")}`).join("; ");
    throw invalid(`nothing was changed: ${list}`, { changes: answer.changes, revision: answer.revision });
  }
  if (answer.applied) context.catalog.noteRevision(answer.revision);
  return answer;
}

function definitionsOf(applicable: Applicable): Definitions {
  if ("entities" in applicable) return applicable;
  return Array.isArray(applicable)
    ? toDefinitions(...(applicable as Definable[]))
    : toDefinitions(applicable as Definable);
}

/** Options of every kind of read. */
interface ReadOptions extends FreshnessOptions {
  readonly asOf?: Date | bigint;
  readonly after?: Uint8Array;
}

/** Keys as they were encoded, and what they were encoded by. */
interface EncodedRole {
  readonly joinKeys: readonly JoinKey[];
  readonly column: KeyColumn;
}

/**
 * Plans, encodes the keys, and reads; where the server no longer knows what the plan was made from, once more with a fresh
 * registry. Keys are encoded again only for roles whose join keys are others then. Bad keys do not cause a refresh.
 * @returns a batch per role, with the roles of the plan that was read.
 */
async function readAny(
  context: Context,
  makePlan: (snapshot: Snapshot) => ReadPlan,
  encode: (role: RolePlan) => KeyColumn,
  options: ReadOptions,
  call: Call,
): Promise<{ readonly roles: readonly RolePlan[]; readonly batches: readonly BlockBatch[] }> {
  const settings = readSettings(context, options);
  const encoded = new Map<string, EncodedRole>();
  const encodeRoles = ({ roles }: ReadPlan): KeyColumn[] => {
    const columns = roles.map((role) => {
      const known = encoded.get(role.role);
      if (known !== undefined && isSameKey(known.joinKeys, role.joinKeys)) return known.column;
      const column = encode(role);
      encoded.set(role.role, { joinKeys: role.joinKeys, column });
      return column;
    });
    const total = columns.reduce((sum, column) => sum + column.length, 0);
    if (total > LIMITS.keysPerCallMax) throw tooManyKeys(total);
    return columns;
  };
  const first = await context.catalog.resolve(call, (snapshot) => ({ snapshot, plan: makePlan(snapshot) }));
  encodeRoles(first.plan);
  return context.catalog.resolve(call, async (snapshot) => {
    const plan = snapshot === first.snapshot ? first.plan : makePlan(snapshot);
    const batches = await readPlan(context.api, snapshot, plan, encodeRoles(plan), settings, call);
    return { roles: plan.roles, batches };
  });
}

function isSameKey(some: readonly JoinKey[], others: readonly JoinKey[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ name, type }, i) => name === others[i]?.name && type === others[i]?.type)
  );
}

function readSettings({ session, consistency }: Context, options: ReadOptions): ReadSettings {
  const after = options.after === undefined ? null : checkMark(options.after);
  const level = parseFreshness("read", options, consistency);
  return {
    asOf: options.asOf === undefined ? null : checkTime("asOf", options.asOf),
    after: session === null ? after : session.after(after),
    consistency: session === null ? level : session.levelOf(level),
    session,
  };
}

function checkMark(after: unknown): Uint8Array {
  if (after instanceof Uint8Array) return after;
  throw invalid(`after: expected the mark of a write, got ${quote(after)}`, { field: "after" });
}

/** @throws INVALID_ARGUMENT for a role the service lacks, one that is not given, or lists that do not align. */
function checkRoles(roles: readonly string[], request: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(request)) {
    if (!roles.includes(name))
      throw invalid(
        `${quote(name)} is not a role of the service; expected ${roles.join(", ")}${didYouMean(name, roles)}`,
        {
          field: name,
        },
      );
  }
  const lists = roles.filter((role) => Array.isArray(request[role]));
  for (const role of roles) {
    if (!Object.hasOwn(request, role) || request[role] === undefined)
      throw invalid(`${role}: no key of this role is given; expected one, or a list`, { field: role });
  }
  const lengths = lists.map((role) => (request[role] as readonly unknown[]).length);
  if (new Set(lengths).size > 1) {
    const told = lists.map((role, i) => `${role}: ${lengths[i]}`).join(", ");
    throw invalid(`lists of keys align by position, so they are equally long; got ${told}`, { field: lists[0] });
  }
}

function inRole<T>(role: string, encode: () => T): T {
  try {
    return encode();
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    throw new FeatureStoreError(error.code, `${role}: ${error.message}`, { details: { ...error.details, role } });
  }
}

/** The error of a call with more keys than the SDK splits. */
export function tooManyKeys(count: number): RangeError {
  return new RangeError(`${count} keys in one call; at most ${LIMITS.keysPerCallMax}: call it in parts`);
}
