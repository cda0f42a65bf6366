import { expect, test } from "vitest";
import { parseConnectOptions } from "./options.js";

const parse = (addressMap: unknown) => parseConnectOptions({ seeds: ["a"], addressMap: addressMap as never });

test("an address map names advertised addresses and where to dial them, with the default port where there is none", () => {
  const { addressMap } = parse({ "n1.inside": "proxy:1", "n2.inside:7500": "[::1]" });
  expect([...addressMap]).toEqual([
    ["n1.inside:7400", "proxy:1"],
    ["n2.inside:7500", "[::1]:7400"],
  ]);
  expect(parseConnectOptions({ seeds: ["a"] }).addressMap.size).toBe(0);
});

test("an address map that is none, or names an address twice or badly, is refused", () => {
  for (const bad of [null, [], "x", { a: 1 }, { "a:b:c": "d" }, { a: "b:0" }, { a: "" }, { a: "b", "a:7400": "c" }])
    expect(() => parse(bad)).toThrow(/^connect: addressMap: /);
});

const tlsOf = (tls: object) => () => parseConnectOptions({ seeds: ["a"], tls: tls as never });

test("TLS options that make no sense are refused", () => {
  expect(tlsOf({ ca: "x", caFile: "y" })).toThrow("connect: tls: ca: expected PEM or a file, not both");
  expect(tlsOf({ certFile: "x" })).toThrow("connect: tls: expected a certificate and its key, or neither");
  expect(tlsOf({ cacert: "x" })).toThrow(/^connect: tls: unknown option "cacert"/);
  expect(parseConnectOptions({ seeds: ["a"], tls: false }).tls).toBeNull();
  expect(parseConnectOptions({ seeds: ["a"], tls: true }).tls).not.toBeNull();
});

test("certificates that are none, or cannot be read, are INVALID_ARGUMENT and named", () => {
  const code = "INVALID_ARGUMENT";
  const missing = { code, message: "tls: ca: /nonexistent: there is no such file", details: { field: "tls.ca" } };
  expect(tlsOf({ caFile: "/nonexistent" })).toThrow(expect.objectContaining(missing));
  const garbled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  expect(tlsOf({ ca: garbled })).toThrow(expect.objectContaining({ code, details: { field: "tls.ca" } }));
  expect(tlsOf({ cert: garbled, key: garbled })).toThrow(
    expect.objectContaining({ code, message: "tls: cert: expected a certificate in PEM" }),
  );
});
