import { onTestFinished } from "vitest";
import { NO_ACCESS_CONTROL } from "../access/access-control.js";
import { nowMicros } from "../clock.js";
import { NO_QUOTAS } from "../defence/clients.suite.js";
import type { StoreNode } from "../node.js";
import { clientCaps, DEFAULT_CONNECTIONS } from "../security/connection-caps.js";
import { GrpcServer, type GrpcServerOptions } from "./grpc-server.js";

/** A node's client port on loopback, in plain text and for everybody, until the test ends. */
export async function openGrpc(
  node: StoreNode,
  options: Partial<Omit<GrpcServerOptions, "node">> = {},
): Promise<{ readonly server: GrpcServer; readonly address: string }> {
  const server = await GrpcServer.start({
    node,
    listen: { host: "127.0.0.1", port: 0 },
    caps: clientCaps(DEFAULT_CONNECTIONS),
    tls: null,
    control: NO_ACCESS_CONTROL,
    handlersMax: 100,
    requestBytesMax: 1e8,
    answerBytesMax: 1e8,
    quotas: NO_QUOTAS,
    reflection: false,
    observer: { finished: () => undefined, failed: () => undefined },
    now: nowMicros,
    ...options,
  });
  onTestFinished(() => server.stop(0));
  return { server, address: `127.0.0.1:${server.port}` };
}
