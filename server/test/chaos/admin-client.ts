import {
  codeOfGrpcStatus,
  ERROR_TRAILER,
  errorFromWire,
  FeatureStoreError,
  featurestore,
  serviceDefinition,
} from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";

const { v1 } = featurestore;
export type Status = featurestore.v1.StatusResponse;
export type ClusterHealth = featurestore.v1.HealthResponse;
export type ChangeRequest = featurestore.v1.IChangeRequest;

type ServiceName = "ClusterService" | "StoreService";

/** Calls of one node by its own address: without the SDK, and without the proxies. */
export class AdminClient {
  readonly #client: grpc.Client;
  readonly address: string;

  /** @param ca PEM of the authority where the node speaks TLS. */
  constructor(address: string, ca: string | null = null) {
    this.address = address;
    const credentials = ca === null ? grpc.credentials.createInsecure() : grpc.credentials.createSsl(Buffer.from(ca));
    this.#client = new grpc.Client(address, credentials, {
      "grpc.initial_reconnect_backoff_ms": 100,
      "grpc.max_reconnect_backoff_ms": 500,
      "grpc.use_local_subchannel_pool": 1,
      "grpc.max_receive_message_length": 64 * 1024 * 1024,
    });
  }

  status(deadlineMs: number): Promise<Status> {
    return this.#call<Status>("ClusterService", "Status", {}, deadlineMs);
  }

  health(deadlineMs: number): Promise<ClusterHealth> {
    return this.#call<ClusterHealth>("ClusterService", "Health", {}, deadlineMs);
  }

  init(request: featurestore.v1.IInitRequest, deadlineMs: number): Promise<featurestore.v1.InitResponse> {
    return this.#call("ClusterService", "Init", request, deadlineMs);
  }

  change(request: ChangeRequest, deadlineMs: number): Promise<featurestore.v1.ChangeResponse> {
    return this.#call("ClusterService", "Change", request, deadlineMs);
  }

  multiGet(request: featurestore.v1.IMultiGetRequest, deadlineMs: number): Promise<featurestore.v1.MultiGetResponse> {
    return this.#call("StoreService", "MultiGet", request, deadlineMs);
  }

  close(): void {
    this.#client.close();
  }

  #call<A>(service: ServiceName, name: string, request: unknown, deadlineMs: number): Promise<A> {
    const method = serviceDefinition(service)[name];
    if (method === undefined) throw new RangeError(`there is no method ${name}`);
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        new grpc.Metadata(),
        { deadline: Date.now() + deadlineMs },
        (error, answer) => (error === null ? resolve(answer as A) : reject(errorOf(error, this.address))),
      );
    });
  }
}

function errorOf(error: grpc.ServiceError, address: string): FeatureStoreError {
  const [trailer] = error.metadata?.get(ERROR_TRAILER) ?? [];
  if (trailer !== undefined) return errorFromWire(v1.Error.decode(trailer as Buffer));
  return new FeatureStoreError(codeOfGrpcStatus(error.code), `${address}: ${error.details}`, {
    outcome: "unknown",
    cause: error,
  });
}
