import {
  entityToWire,
  type featurestore,
  registeredViewToWire,
  registryToWire,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import type { StoreNode } from "../node.js";
import { applyAs } from "./apply-as.js";
import { applyAnswerToWire, applyFromWire } from "./apply-wire.js";
import { type CallContext, unary } from "./call.js";

interface Context extends CallContext {
  readonly node: StoreNode;
}

/** The handlers of RegistryService. */
export function registryService(context: Context): grpc.UntypedServiceImplementation {
  const { node } = context;
  return {
    Apply: unary(
      "Apply",
      context,
      async (request: featurestore.v1.IApplyRequest, call): Promise<featurestore.v1.IApplyResponse> => {
        return applyAnswerToWire(await applyAs(call.caller, node, applyFromWire(request), call));
      },
    ),
    Describe: unary(
      "Describe",
      context,
      async (request: featurestore.v1.IDescribeRequest, options): Promise<featurestore.v1.IDescribeResponse> => {
        options.caller.needView("reader", node.registry, request.view ?? "");
        const answer = await node.describe(request.view ?? "", options);
        return {
          view: registeredViewToWire(answer.view),
          entity: entityToWire(answer.entity),
          rows: toLong(answer.rows),
          ...(answer.newestEventTime === null ? {} : { newestEventTime: toLong(answer.newestEventTime) }),
          revision: toLong(answer.revision),
          resident: answer.resident,
        };
      },
    ),
    List: unary(
      "List",
      context,
      async (request: featurestore.v1.IListRequest, options): Promise<featurestore.v1.IListResponse> => {
        const answer = await node.list(toSafeInteger("knownRevision", request.knownRevision), options);
        return {
          ...(answer.registry === null ? {} : { registry: registryToWire(options.caller.visible(answer.registry)) }),
          revision: toLong(answer.revision),
          shards: answer.shards,
          clusterId: answer.clusterId,
        };
      },
    ),
  };
}
