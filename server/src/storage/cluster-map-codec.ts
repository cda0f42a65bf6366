import { type ClusterMap, checkClusterMap } from "@featurestore/cluster";
import { FeatureStoreError, invalid } from "@featurestore/proto";
import { z } from "zod";

/*
 * A cluster map in the meta group's log and database: one JSON document in UTF-8, the fields of `ClusterMap` under their
 * own names. Fields that are not known are kept.
 */

const placement = z.looseObject({
  target: z.array(z.string()),
  membership: z.looseObject({
    voters: z.array(z.string()),
    outgoing: z.array(z.string()),
    learners: z.array(z.string()),
    learnersNext: z.array(z.string()),
  }),
  confEpoch: z.number(),
  replicas: z.array(z.looseObject({ id: z.string(), node: z.string() })),
  retired: z.array(z.looseObject({ id: z.string(), node: z.string(), epoch: z.number() })),
  replicaIdNext: z.number(),
});

const node = z.looseObject({
  id: z.string(),
  zone: z.string(),
  weight: z.number(),
  state: z.string(),
  addresses: z.looseObject({ client: z.string(), peer: z.string(), ops: z.string() }),
});

const shape = z.looseObject({
  clusterId: z.string(),
  epoch: z.number(),
  shards: z.number(),
  replicas: z.number(),
  settings: z.looseObject({ joinTokenHash: z.string(), deadAfterMs: z.number(), isBalancing: z.boolean() }),
  nodes: z.array(node),
  placements: z.array(placement),
});

/** @throws INVALID_ARGUMENT naming the field, for what `checkMapDocument` would refuse. */
export function encodeClusterMap(map: ClusterMap): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(checkMapDocument(map)));
}

/**
 * The map in bytes that were checked before they were kept: plain objects, frozen all the way down.
 * @throws CORRUPTION for what is no JSON.
 */
export function decodeClusterMap(bytes: Uint8Array): ClusterMap {
  return parseMapDocument(bytes) as ClusterMap;
}

/** @returns plain data, frozen all the way down; what it says is not checked. @throws CORRUPTION for what is no JSON. */
export function parseMapDocument(bytes: Uint8Array): unknown {
  try {
    return frozen(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new FeatureStoreError("CORRUPTION", "a cluster map is no JSON document; was it written by a newer version?", {
      cause,
    });
  }
}

/** Holds any plain data against what a map is. @returns the same object. @throws INVALID_ARGUMENT naming the field. */
export function checkMapDocument(document: unknown): ClusterMap {
  const parsed = shape.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.map(String).join(".") ?? "";
    throw invalid(`${field}: ${issue?.message ?? "not a cluster map"}`, { field });
  }
  return checkClusterMap(document as ClusterMap);
}

function frozen(value: unknown): unknown {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}
