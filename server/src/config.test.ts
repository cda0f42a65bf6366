import { describe, expect, test } from "vitest";
import { loadServerConfig, parseServerConfig, splitAddress } from "./config.js";

function refusal(settings: object): string {
  try {
    parseServerConfig({ dataDir: "d", ...settings });
    return "taken";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("settings", () => {
  test.each([
    ["memoryBytes", "15MiB", "memoryBytes: expected bytes such as 536870912 or 512MiB, at least 16MiB"],
    ["walBytesMax", 1024, "walBytesMax: expected bytes such as 536870912 or 512MiB, at least 1MiB"],
    ["walReserveBytes", "-1", "walReserveBytes: expected bytes such as 536870912 or 512MiB, "],
    ["listen", "127.0.0.1:65536", "listen: expected host:port with a port up to 65535"],
    ["opsListen", "127.0.0.1:99999", "opsListen: expected host:port with a port up to 65535"],
    ["handlersMax", true, "handlersMax: expected a whole number"],
    ["handlersMax", "0x10", "handlersMax: expected a whole number"],
    ["handlersMax", "", "handlersMax: expected a whole number"],
    ["handlersMax", 1.5, "handlersMax: "],
    ["purgeIntervalMs", 2 ** 31, "purgeIntervalMs: "],
    ["scrubIntervalMs", String(2 ** 31), "scrubIntervalMs: "],
    ["opsHosts", ["a b"], "opsHosts.0: expected host names without ports"],
  ])("that make no sense are refused by name: %s %j", (field, value, message) => {
    expect(refusal({ [field]: value })).toContain(`configuration: ${message}`);
  });

  test("are taken as numbers or as their digits, lists also with commas", () => {
    const config = parseServerConfig({
      dataDir: "d",
      memoryBytes: "16MiB",
      walBytesMax: "1MiB",
      walReserveBytes: "0",
      handlersMax: "17",
      shards: "8",
      purgeIntervalMs: 2 ** 31 - 1,
      opsListen: "[::1]:65535",
      opsHosts: "ops.example, other",
    });
    expect(config).toMatchObject({ memoryBytes: 2 ** 24, walReserveBytes: 0, handlersMax: 17, shards: 8 });
    expect(parseServerConfig({ dataDir: "d" }).walReserveBytes).toBeNull();
    expect(config.opsHosts).toEqual(["ops.example", "other"]);
    expect(splitAddress(config.opsListen)).toEqual({ host: "::1", port: 65_535 });
  });
});

describe("a node of several", () => {
  const peers = (ordinal: number, settings: object = {}) =>
    parseServerConfig({
      dataDir: "d",
      peerListen: "127.0.0.1:7401",
      peerAdvertise: `pod-${ordinal}.peers:7401`,
      join: "pod-0.peers:7401,pod-1.peers:7401",
      ...settings,
    }).peers;

  test("is not told to join itself, so that all can be given one list", () => {
    expect(peers(0, { join: "pod-0.peers:7401" })?.join).toEqual([]);
    expect(peers(1)?.join).toEqual(["pod-0.peers:7401"]);
    expect(peers(2)?.join).toEqual(["pod-0.peers:7401", "pod-1.peers:7401"]);
    expect(peers(0, { peerAdvertise: undefined, join: ["127.0.0.1:7401", "b:1"] })?.join).toEqual(["b:1"]);
  });

  test("needs the file of its token when it joins, not to start", () => {
    const settings = peers(1, { joinTokenFile: "/nonexistent/join.token" });
    expect(() => settings?.joinToken()).toThrow("joinTokenFile: cannot read /nonexistent/join.token (ENOENT)");
    expect(peers(1)?.joinToken()).toBeNull();
  });

  test("takes an empty variable for one that is not set", () => {
    const env = { FEATURESTORE_DATA_DIR: "d", FEATURESTORE_PEER_LISTEN: "127.0.0.1:7401", FEATURESTORE_ZONE: "" };
    expect(loadServerConfig(null, env).peers?.zone).toBe("default");
  });
});
