import type { LevelRange } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import type { Command } from "./storage/command-codec.js";

/** The format levels that this version works at. `UPGRADES.md` says what came with each. */
export const FORMAT_LEVELS: LevelRange = { oldest: 1, newest: 1 };

/** The level that a kind of command came with: below it there may be nodes that do not know it. */
export const KIND_LEVELS: Readonly<Record<Command["kind"], number>> = {
  schema: 1,
  rows: 1,
  delete: 1,
  purge: 1,
  dropView: 1,
  registry: 1,
  cluster: 1,
  access: 1,
  audited: 1,
  restore: 1,
};

/** @throws CONFLICT (rejected) for a kind of command that the cluster's level does not have yet. */
export function checkKind(kind: Command["kind"], level: number, kinds: typeof KIND_LEVELS = KIND_LEVELS): void {
  if (kinds[kind] <= level) return;
  throw new FeatureStoreError(
    "CONFLICT",
    `${kind}: it needs format level ${kinds[kind]} and the cluster works at ${level}: upgrade every node, then featurestore cluster raise-level ${kinds[kind]} --yes`,
    { details: { level, needed: kinds[kind] } },
  );
}
