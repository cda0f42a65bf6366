import * as grpc from "@grpc/grpc-js";
import type { AccessControl } from "../access/access-control.js";

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
}
