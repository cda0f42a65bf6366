import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GuardedWorld, testDir } from "./guarded-world.suite.js";
import { newToken } from "./token.js";

const WAIT_MS = 60_000;

test(
  "a node that asks for tokens makes an admin of its own at first, and no other when it starts again",
  async () => {
    const dir = await testDir();
    const first = await GuardedWorld.start(dir);
    const token = await first.rootToken();
    expect((await stat(join(dir, "admin.token"))).mode & 0o777).toBe(0o600);
    const [principal] = await first.admin(token).tokens();
    expect(principal).toMatchObject({
      role: "admin",
      views: ["*"],
      expiresAt: null,
      createdBy: `node ${first.server.node.nodeId}`,
    });
    await first.server.stop();
    await rm(join(dir, "admin.token"));
    const again = await GuardedWorld.start(dir);
    expect(await again.admin(token).tokens()).toEqual([principal]);
    await expect(again.rootToken()).rejects.toMatchObject({ code: "ENOENT" });
  },
  WAIT_MS,
);

test("what it makes is told to nobody over the port: nobody without it is an admin", async () => {
  const world = await GuardedWorld.start(await testDir());
  await expect(world.admin(newToken().token).tokens()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

test("a file of a start that came to nothing is gone on with", async () => {
  const dir = await testDir();
  const { token, id } = newToken();
  await writeFile(join(dir, "admin.token"), `${token}\n`, { mode: 0o600 });
  const world = await GuardedWorld.start(dir);
  expect((await world.admin(token).tokens()).map((one) => one.id)).toEqual([id]);
});

test(
  "a store that was open to all gets its admin when it asks for tokens",
  async () => {
    const dir = await testDir();
    const open = await GuardedWorld.start(dir, { auth: "off" });
    await expect(readFile(join(dir, "admin.token"))).rejects.toMatchObject({ code: "ENOENT" });
    await open.server.stop();
    const closed = await GuardedWorld.start(dir);
    expect(await closed.admin(await closed.rootToken()).tokens()).toHaveLength(1);
  },
  WAIT_MS,
);

test(
  "whoever starts the process can have another admin's token, which the trail tells",
  async () => {
    const dir = await testDir();
    const first = await GuardedWorld.start(dir);
    const lost = await first.rootToken();
    await first.server.stop();
    const again = await GuardedWorld.start(dir, {}, true);
    const found = await again.rootToken();
    expect(found).not.toBe(lost);
    const admin = again.admin(found);
    expect(await admin.tokens()).toHaveLength(2);
    const node = `node ${again.server.node.nodeId}`;
    expect((await admin.audit()).map(({ principal, method, outcome }) => [principal, method, outcome])).toEqual([
      [node, "new admin token", "done"],
      [node, "first admin", "done"],
    ]);
  },
  WAIT_MS,
);

test("the last admin of everything cannot be revoked, and one who has expired does not count", async () => {
  const world = await GuardedWorld.start(await testDir());
  const admin = world.admin(await world.rootToken());
  const [root] = await admin.tokens();
  await admin.createToken({ role: "admin", views: ["user_*"], ttlMs: null });
  await admin.createToken({ role: "admin", ttlMs: 1 });
  await expect(admin.revokeToken(root?.id ?? "")).rejects.toMatchObject({ code: "CONFLICT" });
  const { token } = await admin.createToken({ role: "admin", ttlMs: null });
  await world.admin(token ?? "").revokeToken(root?.id ?? "");
  await expect(admin.tokens()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});
