import { AssertionError } from "@featurestore/proto";
import { expect, test } from "vitest";
import { GuardedServer } from "../api/guarded-server.js";
import { NO_ACCESS_CONTROL } from "./access-control.js";
import { assertRules, RULES, ruleOf } from "./rules.js";

const METHOD = {
  path: "/featurestore.v1.StoreService/Overwrite",
  requestStream: false,
  responseStream: false,
  requestSerialize: () => Buffer.alloc(0),
  requestDeserialize: () => ({}),
  responseSerialize: () => Buffer.alloc(0),
  responseDeserialize: () => ({}),
};

test("a server does not take a service with a method of which no rule says who may call it, auth or not", () => {
  const server = new GuardedServer(NO_ACCESS_CONTROL, {});
  expect(() => server.addService({ Overwrite: METHOD }, { Overwrite: () => undefined })).toThrow(
    new AssertionError("no rule says who may call /featurestore.v1.StoreService/Overwrite"),
  );
});

test("names of the prototype are no rules", () => {
  for (const path of ["constructor", "__proto__", "toString", "/featurestore.v1.StoreService/multiGet"]) {
    expect(ruleOf(path)).toBeNull();
  }
  expect(() => assertRules(["constructor"])).toThrow(AssertionError);
});

test("nothing but gRPC's own health is open to everybody", () => {
  const open = Object.entries(RULES).flatMap(([path, { scope }]) => (scope === "open" ? [path] : []));
  expect(open).toEqual(["Check", "Watch", "List"].map((name) => `/grpc.health.v1.Health/${name}`));
});
