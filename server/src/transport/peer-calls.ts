import {
  AssertionError,
  ERROR_TRAILER,
  errorToWire,
  FeatureStoreError,
  featurestore,
  grpcStatusOf,
} from "@featurestore/proto";
import {
  type handleUnaryCall,
  Metadata,
  type MethodDefinition,
  type Server,
  type ServerUnaryCall,
  type StatusObject,
} from "@grpc/grpc-js";
import type { PeerIdentity, PeerRefusal } from "./peer-frame.js";
import { CALL_BYTES_MAX } from "./peer-service.js";

/** Whether the certificate of a connection says what its caller says. @returns why it is refused, or null. */
export type Proof = (claimed: Pick<PeerIdentity, "clusterId" | "nodeId">) => PeerRefusal | null;

/**
 * Answers one call, bytes for bytes. A FeatureStoreError it rejects with reaches the caller whole.
 * @param signal fires when the caller goes, or its deadline passes.
 * @param prove is to be asked about whatever the caller says it is, before anything is done for it.
 */
export type CallHandler = (request: Uint8Array, signal: AbortSignal, prove: Proof) => Promise<Uint8Array>;

/**
 * Calls that share a bound. `report`: how a node does; without one in time it counts as silent. `order`: what the leader of the
 * meta group has it do. `request`: what comes from outside, or waits for a third node: it may pile up while that one hangs, and
 * must not take the place of the others then.
 */
export type CallRoom = "report" | "order" | "request";

export interface PeerMethod {
  readonly room: CallRoom;
  readonly handle: CallHandler;
}

/** Services on the peer port beside the streams: full name of the service, name of the method, what it does. */
export type PeerServices = Readonly<Record<string, Readonly<Record<string, PeerMethod>>>>;

export interface ServicesHost {
  readonly services: PeerServices;
  /** What is known of the connection from `peer` (address and port). */
  prove(peer: string, method: string): Proof;
  /** A handler threw what is no FeatureStoreError. */
  failed(method: string, error: unknown): void;
}

/** Serves them. @param callsMax under way at a time in a room, over all services; beyond it calls get RESOURCE_EXHAUSTED. */
export function addServices(
  server: Server,
  { services, prove, failed }: ServicesHost,
  callsMax: Readonly<Record<CallRoom, number>>,
): void {
  const rooms: Readonly<Record<CallRoom, Set<object>>> = { report: new Set(), order: new Set(), request: new Set() };
  const serve = async (
    path: string,
    call: ServerUnaryCall<Uint8Array, Uint8Array>,
    { room, handle }: PeerMethod,
  ): Promise<Uint8Array> => {
    const running = rooms[room];
    if (running.size >= callsMax[room]) {
      const message = `${callsMax[room]} ${room} calls are under way on this node's peer port`;
      throw new FeatureStoreError("RESOURCE_EXHAUSTED", message);
    }
    const abort = new AbortController();
    call.on("cancelled", () => abort.abort());
    running.add(call);
    try {
      const answer = await handle(call.request, abort.signal, prove(call.getPeer(), path));
      if (answer.length <= CALL_BYTES_MAX) return answer;
      throw new FeatureStoreError(
        "RESOURCE_EXHAUSTED",
        `the answer to ${path} has ${answer.length} bytes; ${CALL_BYTES_MAX} is the most`,
        { outcome: "unknown" },
      );
    } finally {
      running.delete(call);
    }
  };
  for (const [service, methods] of Object.entries(services)) {
    const definitions: Record<string, MethodDefinition<Uint8Array, Uint8Array>> = {};
    const handlers: Record<string, handleUnaryCall<Uint8Array, Uint8Array>> = {};
    for (const [name, method] of Object.entries(methods)) {
      const definition = callMethod(service, name);
      definitions[name] = definition;
      handlers[name] = (call, callback) => {
        serve(definition.path, call, method).then(
          (answer) => callback(null, answer),
          (error: unknown) => {
            if (error instanceof FeatureStoreError) return callback(statusOf(error));
            failed(definition.path, error);
            // Of an error within, nothing is told but that it was one. A broken assertion ends the process.
            callback(statusOf(new FeatureStoreError("INTERNAL", "the node failed; its log says why", UNKNOWN)));
            if (error instanceof AssertionError) throw error;
          },
        );
      };
    }
    server.addService(definitions, handlers);
  }
}

/** A unary method whose messages are bytes. */
export function callMethod(service: string, name: string): MethodDefinition<Uint8Array, Uint8Array> {
  return {
    path: `/${service}/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: toBuffer,
    requestDeserialize: (bytes) => bytes,
    responseSerialize: toBuffer,
    responseDeserialize: (bytes) => bytes,
  };
}

const UNKNOWN = { outcome: "unknown" } as const;

function statusOf(error: FeatureStoreError): Partial<StatusObject> {
  const metadata = new Metadata();
  metadata.set(ERROR_TRAILER, Buffer.from(featurestore.v1.Error.encode(errorToWire(error)).finish()));
  return { code: grpcStatusOf(error.code), details: error.message, metadata };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
