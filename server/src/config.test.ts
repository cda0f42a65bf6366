import { describe, expect, test } from "vitest";
import { parseServerConfig, splitAddress } from "./config.js";

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
