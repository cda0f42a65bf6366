import { inOrder, type NodeId } from "./shard-map.js";

/** A node that may hold replicas. */
export interface Host {
  readonly id: NodeId;
  readonly zone: string;
  readonly weight: number;
}

/** How many replicas a host shall hold. `share` looks at weights alone, `ideal` at zones too; a plan keeps to floor..cap. */
export interface Quota {
  readonly share: number;
  readonly ideal: number;
  readonly floor: number;
  readonly cap: number;
}

/** A zone so small, or so large, that its nodes cannot keep to their share by weight. */
export interface ZoneForce {
  readonly zone: string;
  readonly nodes: number;
  /** Replicas a node of the zone holds on average, and what it would hold without zones. */
  readonly replicasPerNode: number;
  readonly sharePerNode: number;
}

/** Replicas of one shard that each zone holds at least and at most, when they are spread as evenly as the zones allow. */
export type ZoneBounds = ReadonlyMap<string, { readonly lower: number; readonly upper: number }>;

/** What a cap leaves above the mean, and a floor below. */
const SLACK = 0.1;

/** Even spread of `size` replicas, at most as many as there are hosts: no zone has two more than another with room. */
export function zoneBounds(hosts: readonly Host[], size: number): ZoneBounds {
  const counts = hostsByZone(hosts);
  let level = 0;
  const room = (): number => sum([...counts.values()].map((count) => Math.min(count.length, level)));
  while (room() < size && level < hosts.length) level++;
  return new Map(
    [...counts].map(([zone, { length }]) => [
      zone,
      { lower: Math.min(length, Math.max(level - 1, 0)), upper: Math.min(length, level) },
    ]),
  );
}

/**
 * What each host shall hold of `whole` shards that live on every host and `partial` shards with `size` replicas each. A
 * placement within floor and cap and within the bounds of zones always exists: `ideal` divided by the shards is one in
 * fractions, and a flow with whole bounds has a whole solution.
 */
export function quotasOf(
  hosts: readonly Host[],
  { whole, partial, size }: { readonly whole: number; readonly partial: number; readonly size: number },
): { readonly quotas: ReadonlyMap<NodeId, Quota>; readonly forcedByZones: readonly ZoneForce[] } {
  const total = partial * size;
  const shares = fill(
    hosts.map(({ weight }) => ({ weight, lower: 0, upper: partial })),
    total,
  );
  const shareOf = new Map(hosts.map(({ id }, i) => [id, whole + (shares[i] ?? 0)]));
  const bounds = zoneBounds(hosts, size);
  const zones = [...hostsByZone(hosts)].sort(([a], [b]) => inOrder(a, b));
  const needs = fill(
    zones.map(([zone, members]) => ({
      weight: sum(members.map(({ weight }) => weight)),
      lower: partial * (bounds.get(zone)?.lower ?? 0),
      upper: partial * (bounds.get(zone)?.upper ?? 0),
    })),
    total,
  );
  const quotas = new Map<NodeId, Quota>();
  const forcedByZones: ZoneForce[] = [];
  zones.forEach(([zone, members], z) => {
    const need = needs[z] ?? 0;
    const ideals = fill(
      members.map(({ weight }) => ({ weight, lower: 0, upper: partial })),
      need,
    );
    let isForced = false;
    members.forEach(({ id }, i) => {
      const ideal = whole + (ideals[i] ?? 0);
      const share = shareOf.get(id) ?? 0;
      const fair = Math.max(roundUp(share), roundDown((1 + SLACK) * share));
      const cap = Math.min(whole + partial, Math.max(fair, roundUp(ideal)));
      const floor = Math.min(roundDown(ideal), roundUp((1 - SLACK) * ideal));
      isForced ||= roundUp(ideal) > fair || ideal < (1 - SLACK) * share;
      quotas.set(id, { share, ideal, floor, cap });
    });
    if (isForced) {
      const perNode = (values: readonly number[]): number => sum(values) / members.length;
      forcedByZones.push({
        zone,
        nodes: members.length,
        replicasPerNode: whole + need / members.length,
        sharePerNode: perNode(members.map(({ id }) => shareOf.get(id) ?? 0)),
      });
    }
  });
  return { quotas, forcedByZones };
}

interface Vessel {
  readonly weight: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * `total` divided by weight within bounds (as CSS distributes free space): what would leave its bounds is set to them,
 * the side that violates more first, and the rest is divided again.
 */
function fill(vessels: readonly Vessel[], total: number): readonly number[] {
  const amounts: (number | undefined)[] = vessels.map(() => undefined);
  for (let round = 0; round <= vessels.length; round++) {
    const open = vessels.flatMap((vessel, i) => (amounts[i] === undefined ? [{ vessel, i }] : []));
    if (open.length === 0) break;
    const left = total - sum(amounts.map((amount) => amount ?? 0));
    const perWeight = left / sum(open.map(({ vessel }) => vessel.weight));
    const fair = open.map(({ vessel, i }) => ({ vessel, i, amount: perWeight * vessel.weight }));
    const above = fair.filter(({ vessel, amount }) => amount > vessel.upper);
    const below = fair.filter(({ vessel, amount }) => amount < vessel.lower);
    const excess = sum(above.map(({ vessel, amount }) => amount - vessel.upper));
    const lack = sum(below.map(({ vessel, amount }) => vessel.lower - amount));
    if (above.length + below.length === 0) for (const { i, amount } of fair) amounts[i] = amount;
    if (excess >= lack) for (const { vessel, i } of above) amounts[i] = vessel.upper;
    if (lack >= excess) for (const { vessel, i } of below) amounts[i] = vessel.lower;
  }
  return amounts.map((amount) => amount ?? 0);
}

function hostsByZone(hosts: readonly Host[]): ReadonlyMap<string, readonly Host[]> {
  const zones = new Map<string, Host[]>();
  for (const host of hosts) {
    const members = zones.get(host.zone);
    if (members === undefined) zones.set(host.zone, [host]);
    else members.push(host);
  }
  return zones;
}

/** Divisions leave whole numbers off by a hair. */
const HAIR = 1e-6;

function roundUp(value: number): number {
  return Math.ceil(value - HAIR);
}

function roundDown(value: number): number {
  return Math.floor(value + HAIR);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
