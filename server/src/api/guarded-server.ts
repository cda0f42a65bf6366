import { EventEmitter } from "node:events";
import { assert } from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import type { AccessControl } from "../access/access-control.js";
import type { CallGuard } from "./call-guard.js";

/** A server that takes no service with a method of which no rule says who may call it, whoever adds it. */
export class GuardedServer extends grpc.Server {
  readonly #control: AccessControl;

  constructor(control: AccessControl, options: grpc.ServerOptions) {
    super(options);
    this.#control = control;
  }

  /** @throws AssertionError naming the methods without a rule. */
  override addService(service: grpc.ServiceDefinition, implementation: grpc.UntypedServiceImplementation): void {
    this.#control.assertRules(Object.values(service).map(({ path }) => path));
    super.addService(service, implementation);
  }

  /**
   * A way in for connections whose calls the guard sees first. grpc-js keeps its HTTP/2 server to itself: this rests on 1.14.7 having it
   * in `http2Servers`, with one listener for calls. @throws AssertionError where it does not.
   */
  openGuarded(guard: CallGuard): grpc.ConnectionInjector {
    const injector = this.createConnectionInjector(grpc.ServerCredentials.createInsecure()); // TLS ends before it
    const servers: unknown = this["http2Servers"];
    assert(servers instanceof Map, "grpc-js keeps its HTTP/2 servers in a map");
    const http2: unknown = [...servers.keys()].at(-1);
    assert(http2 instanceof EventEmitter, "an HTTP/2 server takes the connections");
    const [handle, ...others] = http2.listeners("stream");
    assert(handle !== undefined && others.length === 0, "one listener takes the calls");
    http2.removeAllListeners("stream");
    http2.on("stream", (stream, headers, ...rest) => {
      if (guard.admits(stream, headers)) Reflect.apply(handle, http2, [stream, headers, ...rest]);
    });
    return injector;
  }
}
