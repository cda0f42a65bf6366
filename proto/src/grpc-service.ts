import { featurestore } from "../gen/featurestore.js";

/** A generated message class, as far as calls need it. */
interface MessageType {
  encode(message: never): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
}

/** One method of a service, in the form gRPC libraries take. */
export interface GrpcMethod {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (message: unknown) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (message: unknown) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

/** What the generated code attaches to each method of a service class. */
interface GeneratedMethod {
  readonly name: string;
  readonly path: string;
  readonly requestType: string;
  readonly responseType: string;
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
}

/** Stands for a request whose bytes are not its message, so that the handler can say so with a code of ours. */
export class MalformedRequest {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

export type ServiceName = "StoreService" | "RegistryService" | "ClusterService" | "AccessService" | "BackupService";

/** The methods of a service by name, with protobufjs serialization: what `addService` and `makeGenericClientConstructor` of grpc-js take. */
export function serviceDefinition(service: ServiceName): Readonly<Record<string, GrpcMethod>> {
  const { prototype } = featurestore.v1[service];
  const methods: Record<string, GrpcMethod> = {};
  for (const key of Object.getOwnPropertyNames(prototype)) {
    const method = (prototype as unknown as Record<string, unknown>)[key] as GeneratedMethod;
    if (key === "constructor" || typeof method.path !== "string") continue;
    methods[method.name] = toGrpcMethod(method);
  }
  return methods;
}

function toGrpcMethod(method: GeneratedMethod): GrpcMethod {
  const types = featurestore.v1 as unknown as Readonly<Record<string, MessageType>>;
  const request = types[method.requestType] as MessageType;
  const response = types[method.responseType] as MessageType;
  return {
    path: method.path,
    requestStream: method.requestStream === true,
    responseStream: method.responseStream === true,
    requestSerialize: serializer(request),
    requestDeserialize: (bytes) => decodeRequest(request, bytes),
    responseSerialize: serializer(response),
    responseDeserialize: (bytes) => response.decode(bytes),
  };
}

function decodeRequest(type: MessageType, bytes: Buffer): unknown {
  try {
    return type.decode(bytes);
  } catch (error) {
    return new MalformedRequest((error as Error).message);
  }
}

function serializer(type: MessageType): (message: unknown) => Buffer {
  return (message) => {
    const bytes = type.encode(message as never).finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}
