import {
  entityFromWire,
  type featurestore,
  type Health,
  type Pressure,
  type RegistryAnswer,
  registryFromWire,
  toSafeInteger,
  type ViewDescription,
  viewFromWire,
  type WriteAnswer,
} from "@featurestore/proto";
import { scrubFromWire } from "./cluster-answers.js";

/** Reads the answer to a write. @throws INVALID_ARGUMENT where a number is out of range. */
export function writeAnswerFromWire(answer: featurestore.v1.IWriteResponse): WriteAnswer {
  return {
    applied: answer.applied ?? 0,
    late: answer.late ?? 0,
    refused: answer.refused ?? 0,
    lateCells: answer.lateCells ?? 0,
    mark: ownBytes(answer.mark),
    duplicate: answer.duplicate ?? false,
    pressure: answer.pressure ? pressureFromWire(answer.pressure) : null,
  };
}

function pressureFromWire(pressure: featurestore.v1.IPressure): Pressure {
  return {
    readP99Us: pressure.readP99Us ?? 0,
    readsPerSecond: pressure.readsPerSecond ?? 0,
    loopDelayP99Us: pressure.loopDelayP99Us ?? 0,
    replicationLagMs: pressure.replicationLagMs ?? 0,
  };
}

/** Reads the answer to a list. @throws INVALID_ARGUMENT where a number is out of range. */
export function registryAnswerFromWire(answer: featurestore.v1.IListResponse): RegistryAnswer {
  return {
    registry: answer.registry ? registryFromWire(answer.registry) : null,
    revision: toSafeInteger("revision", answer.revision),
    shards: answer.shards ?? 0,
    clusterId: answer.clusterId ?? "",
  };
}

/** Reads the description of a view. @throws INVALID_ARGUMENT where a number is out of range. */
export function descriptionFromWire(answer: featurestore.v1.IDescribeResponse): ViewDescription {
  return {
    view: viewFromWire(answer.view ?? {}),
    entity: entityFromWire(answer.entity ?? {}),
    rows: toSafeInteger("rows", answer.rows),
    newestEventTime: timeFromWire(answer.newestEventTime),
    resident: answer.resident ?? "",
    revision: toSafeInteger("revision", answer.revision),
  };
}

/** Reads a cluster's health. @throws INVALID_ARGUMENT where a number is out of range. */
export function healthFromWire(answer: featurestore.v1.IHealthResponse): Health {
  const { status } = answer;
  return {
    status: status === "green" || status === "yellow" ? status : "red",
    reasons: answer.reasons ?? [],
    clusterId: answer.clusterId ?? "",
    version: answer.version ?? "",
    registryRevision: toSafeInteger("registryRevision", answer.registryRevision),
    meta: answer.meta === "leaderless" ? "leaderless" : "led",
    lagMax: toSafeInteger("lagMax", answer.lagMax),
    scrub: scrubFromWire(answer.scrub ?? {}),
    nodes: (answer.nodes ?? []).map((node) => ({
      id: node.id ?? "",
      address: node.address ?? "",
      state: node.state ?? "",
      uptimeSeconds: node.uptimeSeconds ?? 0,
    })),
    shards: {
      total: answer.shards?.total ?? 0,
      serving: answer.shards?.serving ?? 0,
      leaderless: answer.shards?.leaderless ?? 0,
      underReplicated: answer.shards?.underReplicated ?? 0,
      moving: answer.shards?.moving ?? 0,
      damaged: answer.shards?.damaged ?? 0,
    },
    views: (answer.views ?? []).map((view) => ({
      name: view.name ?? "",
      rows: toSafeInteger("rows", view.rows),
      newestEventTime: timeFromWire(view.newestEventTime),
      notFoundRate: view.notFoundRate ?? 0,
      outsideMaxAgeRate: view.outsideMaxAgeRate ?? 0,
      resident: view.resident ?? "",
    })),
  };
}

/** A copy that starts at a multiple of 8 of a buffer of its own, and does not keep the message alive. */
export function ownBytes(bytes: Uint8Array | null | undefined): Uint8Array {
  return Uint8Array.from(bytes ?? []);
}

function timeFromWire(time: featurestore.v1.IDescribeResponse["newestEventTime"]): number | null {
  return time === null || time === undefined ? null : toSafeInteger("newestEventTime", time);
}
