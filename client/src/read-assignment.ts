import { type ClusterMap, NOBODY } from "./cluster-map.js";
import { type KeyColumn, type KeyRun, keyNumber } from "./keys.js";
import { coverShards } from "./node-cover.js";
import { keysIn } from "./read-pieces.js";
import type { ReadSession } from "./read-session.js";

/** What an assignment is made from. */
export interface AssignmentInput {
  readonly map: ClusterMap;
  readonly columns: readonly KeyColumn[];
  /** The keys to assign, by role. */
  readonly runs: readonly KeyRun[];
  /** Nodes that were asked for these keys already, by id. */
  readonly tried: ReadonlySet<string>;
  /** Ask leaders where they are known. */
  readonly prefersLeaders: boolean;
  readonly session: ReadSession | null;
  /** How a node is: null where it cannot be asked at all. */
  readonly state: (node: number) => { readonly isHealthy: boolean; readonly outstanding: number } | null;
}

/** Keys that one node shall answer. */
export interface Assignment {
  readonly node: number;
  readonly runs: readonly KeyRun[];
  /** The shards they lie in; null where they were not looked at, for the node holds all. */
  readonly shards: Int32Array | null;
  /** The session saw another replica of these shards since: only a read barrier keeps it from going back in time. */
  readonly needsBarrier: boolean;
}

export interface Assignments {
  readonly assigned: readonly Assignment[];
  /** Keys of shards whose every replica was asked; null where there are none. */
  readonly homeless: readonly KeyRun[] | null;
}

/**
 * Which node is asked for which keys: as few nodes as hold all of them, healthy before others, and of equals the least busy.
 * Where one node holds every shard, keys are not even hashed.
 */
export function assignKeys(input: AssignmentInput): Assignments {
  const { map, runs, tried, session } = input;
  const choice = new NodeChoice(input);
  const isAnyNode = session === null && (!input.prefersLeaders || map.nodes.length === 1);
  if (isAnyNode && tried.size === 0) {
    const node = choice.best(map.full);
    if (node !== NOBODY) return { assigned: [{ node, runs, shards: null, needsBarrier: false }], homeless: null };
  }
  const shards = touchedShards(input);
  const chosen = new Set<number>();
  const barrier = new Set<number>();
  const candidates = Array.from(shards, (shard) => {
    const some = choice.eligible(shard);
    const pin = session?.pinOf(shard);
    if (pin !== undefined) {
      const same = map.numberOf(pin.node);
      const stays = some.includes(same);
      if (stays ? pin.isDoubtful : pin.isSeen) barrier.add(shard);
      if (stays) return [same];
    }
    const leader = map.leader(shard);
    return input.prefersLeaders && some.includes(leader) ? [leader] : some;
  });
  const byShard = new Map(Array.from(shards, (shard, i) => [shard, candidates[i] as readonly number[]]));
  for (const some of candidates) if (some.length === 1) chosen.add(some[0] as number);
  const nodes = coverShards({
    shards,
    candidates: (shard) => byShard.get(shard) as readonly number[],
    chosen,
    load: (node) => choice.load(node),
  });
  return group(input, shards, nodes, barrier);
}

/** Nodes by how well they do for one assignment. */
class NodeChoice {
  readonly #input: AssignmentInput;
  readonly #states = new Map<number, { readonly isHealthy: boolean; readonly load: number } | null>();

  constructor(input: AssignmentInput) {
    this.#input = input;
  }

  /** Requests on their way to the node; ties are broken by chance. */
  load(node: number): number {
    return this.#state(node)?.load ?? Number.POSITIVE_INFINITY;
  }

  /** The healthy node with the least load, else NOBODY; where there is but one node in the cluster, that. */
  best(nodes: readonly number[]): number {
    let best = NOBODY;
    let load = Number.POSITIVE_INFINITY;
    for (const node of nodes) {
      const state = this.#state(node);
      if (state === null || !(state.isHealthy || this.#input.map.nodes.length === 1) || state.load >= load) continue;
      best = node;
      load = state.load;
    }
    return best;
  }

  /** Voters of a shard that were not asked yet: the healthy ones, else whatever there is. */
  eligible(shard: number): readonly number[] {
    const { map, tried } = this.#input;
    const voters = map.voters[shard] ?? [];
    const left = voters.filter((node) => !tried.has(map.nodes[node]?.id ?? "") && this.#state(node) !== null);
    const healthy = left.filter((node) => this.#state(node)?.isHealthy === true);
    return healthy.length > 0 ? healthy : left;
  }

  #state(node: number) {
    let state = this.#states.get(node);
    if (state === undefined) {
      const now = this.#input.state(node);
      state = now === null ? null : { isHealthy: now.isHealthy, load: now.outstanding + Math.random() / 2 };
      this.#states.set(node, state);
    }
    return state;
  }
}

function touchedShards({ map, columns, runs }: AssignmentInput): Int32Array {
  const isTouched = new Uint8Array(map.shards);
  let count = 0;
  runs.forEach((run, role) => {
    const shards = (columns[role] as KeyColumn).shards(map.shards);
    for (let i = 0; i < run.to - run.from; i++) {
      const shard = shards[keyNumber(run, i)] as number;
      if (isTouched[shard] === 0) count++;
      isTouched[shard] = 1;
    }
  });
  const touched = new Int32Array(count);
  for (let shard = 0, at = 0; shard < map.shards; shard++) if (isTouched[shard] !== 0) touched[at++] = shard;
  return touched;
}

/** Sorts keys by the node of their shard, and by whether they need a barrier, each in its order. */
function group(
  input: AssignmentInput,
  shards: Int32Array,
  nodes: Int32Array,
  barrier: ReadonlySet<number>,
): Assignments {
  const groups = new Map<number, { readonly number: number; readonly shards: number[] }>();
  const groupOf = new Int32Array(input.map.shards);
  shards.forEach((shard, i) => {
    const id = (nodes[i] as number) * 2 + (barrier.has(shard) ? 1 : 0);
    let known = groups.get(id);
    if (known === undefined) {
      known = { number: groups.size, shards: [] };
      groups.set(id, known);
    }
    known.shards.push(shard);
    groupOf[shard] = known.number;
  });
  const byGroup = groups.size === 1 ? [input.runs] : splitRuns(input, groupOf, groups.size);
  const assigned: Assignment[] = [];
  const homeless: (readonly KeyRun[])[] = [];
  for (const [id, { number, shards: some }] of groups) {
    const runs = byGroup[number] as readonly KeyRun[];
    if (id < 0) homeless.push(runs);
    else assigned.push({ node: id >> 1, runs, shards: Int32Array.from(some), needsBarrier: (id & 1) === 1 });
  }
  return { assigned, homeless: homeless.length === 0 ? null : joinRuns(homeless) };
}

function splitRuns({ map, columns, runs }: AssignmentInput, groupOf: Int32Array, groups: number): KeyRun[][] {
  const out: KeyRun[][] = Array.from({ length: groups }, () => []);
  runs.forEach((run, role) => {
    const shards = (columns[role] as KeyColumn).shards(map.shards);
    const groupAt = (i: number): number => groupOf[shards[keyNumber(run, i)] as number] as number;
    const counts = new Int32Array(groups);
    const length = run.to - run.from;
    for (let i = 0; i < length; i++) counts[groupAt(i)] = (counts[groupAt(i)] as number) + 1;
    const numbers = Array.from(counts, (count) => new Int32Array(count));
    counts.fill(0);
    for (let i = 0; i < length; i++) {
      const at = groupAt(i);
      const place = counts[at] as number;
      (numbers[at] as Int32Array)[place] = keyNumber(run, i);
      counts[at] = place + 1;
    }
    numbers.forEach((some, at) => {
      (out[at] as KeyRun[]).push({ numbers: some, from: 0, to: some.length });
    });
  });
  return out;
}

/** The keys of runs that lie in one of `shards`. */
export function keysOfShards(
  columns: readonly KeyColumn[],
  runs: readonly KeyRun[],
  shards: ReadonlySet<number>,
  count: number,
): KeyRun[] {
  return runs.map((run, role) => {
    const of = (columns[role] as KeyColumn).shards(count);
    const numbers: number[] = [];
    for (let i = 0; i < run.to - run.from; i++) {
      const number = keyNumber(run, i);
      if (shards.has(of[number] as number)) numbers.push(number);
    }
    return { numbers: Int32Array.from(numbers), from: 0, to: numbers.length };
  });
}

/** Keys that need a barrier and keys that do not, of shards nobody is left for. */
function joinRuns(lists: readonly (readonly KeyRun[])[]): readonly KeyRun[] {
  const [first = [], ...others] = lists;
  if (others.length === 0) return first;
  return first.map((_, role) => {
    const numbers = lists.flatMap((runs) => {
      const run = runs[role] as KeyRun;
      return Array.from({ length: keysIn([run]) }, (__, i) => keyNumber(run, i));
    });
    return { numbers: Int32Array.from(numbers).sort(), from: 0, to: numbers.length };
  });
}
