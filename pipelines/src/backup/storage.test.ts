import { randomUUID } from "node:crypto";
import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../fixtures.suite.js";
import { DirectoryStorage } from "./directory-storage.js";
import { openStorage } from "./open-storage.js";
import { S3Server } from "./s3-server.suite.js";
import { S3Storage } from "./s3-storage.js";
import { storageContract } from "./storage.suite.js";

const root = await temporaryFolder();
const ENVIRONMENT = ["AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] as const;
const before = ENVIRONMENT.map((name) => process.env[name]);
const world: { server: S3Server | null } = { server: null };

function server(): S3Server {
  if (world.server === null) throw new Error("the server was not started");
  return world.server;
}

beforeAll(async () => {
  world.server = await S3Server.start();
  const values = [world.server.endpoint, "test", "test", "us-east-1"];
  ENVIRONMENT.forEach((name, i) => {
    process.env[name] = values[i];
  });
});

afterAll(async () => {
  await world.server?.close();
  ENVIRONMENT.forEach((name, i) => {
    if (before[i] === undefined) delete process.env[name];
    else process.env[name] = before[i];
  });
});

storageContract("a directory", () => DirectoryStorage.open(join(root, randomUUID()), { create: true }));
storageContract("a bucket", () => S3Storage.open(`s3://backups/${randomUUID()}`));

describe("a bucket", () => {
  it("that is throttled, fails and hangs up now and then is asked again", async () => {
    const storage = await openStorage(`s3://backups/${randomUUID()}/`, { create: true });
    const faults = ["slowDown", "error", "reset"] as const;
    let asked = 0;
    server().fault = () => faults[asked++ % 4] ?? null;
    try {
      await storage.write("a/b", Buffer.from("kept"));
      expect(Buffer.from(await storage.read("a/b", 9)).toString()).toBe("kept");
      expect(await storage.list("a/")).toEqual(["b"]);
    } finally {
      server().fault = () => null;
    }
    expect(asked).toBe(12);
  });

  it("that goes on failing is UNAVAILABLE, and says where", async () => {
    const storage = await S3Storage.open("s3://backups/down");
    server().fault = () => "error";
    try {
      await expect(storage.write("a", Buffer.from("x"))).rejects.toMatchObject({
        code: "UNAVAILABLE",
        message: expect.stringMatching(/^s3:\/\/backups\/down\/a: /) as string,
      });
    } finally {
      server().fault = () => null;
    }
  });

  it("that is not there is INVALID_ARGUMENT, and what is no bucket, too", async () => {
    const storage = await S3Storage.open("s3://nothing");
    await expect(storage.list("backups/")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    for (const bad of ["s3://", "s3://B", "s3://backups/../x"]) await expect(S3Storage.open(bad)).rejects.toThrow();
  });
});

describe("a directory", () => {
  it("is made where it is to be, for its owner alone, and leaves no temporary file", async () => {
    const path = join(root, "made");
    await expect(DirectoryStorage.open(path, { create: false })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    const storage = await DirectoryStorage.open(path, { create: true });
    await storage.write("a/b", Buffer.from("x"));
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect((await stat(join(path, "a", "b"))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(path, "a"))).toEqual(["b"]);
    expect(await readdir(join(path, "tmp"))).toEqual([]);
  });

  it("is rid of what somebody who was killed left there, a day later", async () => {
    const path = join(root, "left");
    await DirectoryStorage.open(path, { create: true });
    await mkdir(join(path, "tmp"));
    for (const name of ["old", "new"]) await writeFile(join(path, "tmp", name), "half");
    const dayBefore = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(path, "tmp", "old"), dayBefore, dayBefore);
    await DirectoryStorage.open(path, { create: true });
    expect(await readdir(join(path, "tmp"))).toEqual(["new"]);
  });

  it("says what is in the way of a write, and leaves nothing half", async () => {
    const path = join(root, "blocked");
    const storage = await DirectoryStorage.open(path, { create: true });
    await mkdir(join(path, "a", "b"), { recursive: true });
    await expect(storage.write("a/b", Buffer.from("x"))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await readdir(join(path, "a"))).toEqual(["b"]);
  });
});
