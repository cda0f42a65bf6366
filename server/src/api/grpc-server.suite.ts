import { onTestFinished } from "vitest";
import type { StoreNode } from "../node.js";
import { grpcOptions } from "./grpc-options.suite.js";
import { GrpcServer, type GrpcServerOptions } from "./grpc-server.js";

/** A node's client port as `grpcOptions` has it, until the test ends. */
export async function openGrpc(
  node: StoreNode,
  options: Partial<Omit<GrpcServerOptions, "node">> = {},
): Promise<{ readonly server: GrpcServer; readonly address: string }> {
  const server = await GrpcServer.start(grpcOptions(node, options));
  onTestFinished(() => server.stop(0));
  return { server, address: `127.0.0.1:${server.port}` };
}
