import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ClusterAdmin } from "./cluster-admin.js";
import { parseConnectOptions } from "./options.js";

/** A port that says UNAUTHENTICATED to every call, and what it was shown. */
async function listener(): Promise<{ readonly port: number; readonly shown: (string | undefined)[] }> {
  const shown: (string | undefined)[] = [];
  const server: Http2Server = createServer();
  server.on("stream", (stream: ServerHttp2Stream, headers) => {
    shown.push(headers.authorization);
    stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "16" }, { endStream: true });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, shown };
}

async function status(options: Omit<Parameters<typeof ClusterAdmin.connect>[0], "deadlineMs">): Promise<unknown> {
  const admin = ClusterAdmin.connect({ ...options, deadlineMs: 2_000 });
  try {
    return await admin.status().catch((error: unknown) => error);
  } finally {
    admin.close();
  }
}

test("a token goes with every call, and a function is asked for it each time", async () => {
  const { port, shown } = await listener();
  const seeds = [`127.0.0.1:${port}`];
  await status({ seeds, token: "abc" });
  const tokens = ["one", "two"];
  const admin = ClusterAdmin.connect({ seeds, token: () => tokens.shift() ?? "none", deadlineMs: 2_000 });
  await admin.status().catch(() => undefined);
  await admin.health().catch(() => undefined);
  admin.close();
  expect(shown).toEqual(["Bearer abc", "Bearer one", "Bearer two"]);
});

test("a token is not sent without TLS beyond this machine unless that is said, and the refusal does not tell it", async () => {
  const error = await status({ seeds: ["192.0.2.1:1"], token: "canary" });
  expect(error).toMatchObject({ code: "UNAUTHENTICATED", outcome: "rejected" });
  expect(String(error)).toMatch(/192\.0\.2\.1:1: a token is sent over TLS/);
  expect(String(error)).not.toContain("canary");
  const { port, shown } = await listener();
  await status({ seeds: [`localhost:${port}`], token: "abc", tokenInPlainText: true });
  expect(shown).toEqual(["Bearer abc"]);
});

test("a function that fails, or answers no token, fails the call and sends nothing", async () => {
  const { port, shown } = await listener();
  const seeds = [`127.0.0.1:${port}`];
  const failing = (): string => {
    throw new Error("no file");
  };
  for (const token of [failing, () => "", () => "a b", () => undefined as unknown as string]) {
    expect(await status({ seeds, token })).toMatchObject({ code: "UNAUTHENTICATED", outcome: "rejected" });
  }
  expect(shown).toEqual([]);
});

test.each(["", "a b", "ä", 7, null])("a token cannot be %j", (token) => {
  expect(() => parseConnectOptions({ seeds: ["a"], token: token as never })).toThrow(/^connect: token: expected/);
});
