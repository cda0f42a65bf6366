import { NO_ACCESS_CONTROL } from "../access/access-control.js";
import { nowMicros } from "../clock.js";
import { NO_QUOTAS } from "../defence/clients.suite.js";
import type { StoreNode } from "../node.js";
import { clientCaps, DEFAULT_CONNECTIONS } from "../security/connection-caps.js";
import type { GrpcServerOptions } from "./grpc-server.js";

/** Of a client port on loopback, in plain text and for everybody. */
export function grpcOptions(
  node: StoreNode,
  options: Partial<Omit<GrpcServerOptions, "node">> = {},
): GrpcServerOptions {
  return {
    node,
    listen: { host: "127.0.0.1", port: 0 },
    caps: clientCaps(DEFAULT_CONNECTIONS),
    tls: null,
    connectionIdleMs: 300_000,
    control: NO_ACCESS_CONTROL,
    handlersMax: 100,
    requestBytesMax: 1e8,
    answerBytesMax: 1e8,
    quotas: NO_QUOTAS,
    reflection: false,
    observer: { finished: () => undefined, failed: () => undefined },
    now: nowMicros,
    ...options,
  };
}
