import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterAdmin, CreateTokenOptions } from "@featurestore/client";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./cli-world.suite.js";
import { run } from "./run.js";
import { readToken } from "./token-source.js";

const folder = await temporaryFolder();
afterAll(() => folder.remove());
const at = (name: string): string => join(folder.path, name);

/** A command line against a cluster that answers as told, and what it was asked and connected with. */
async function cli(...args: readonly string[]) {
  const [out, err, asked]: [string[], string[], unknown[]] = [[], [], []];
  const sink = (parts: string[]) => ({
    write: (text: string) => void parts.push(text),
    isTerminal: false,
    columns: 80,
  });
  const admin = {
    createToken: async (options: CreateTokenOptions) => {
      asked.push(options);
      return { id: "k3c7pq2mxw4a", token: options.certificate === undefined ? "s3cret" : null, expiresAt: null };
    },
    tokens: async () => [
      {
        id: "aa",
        role: "reader",
        views: ["user_*"],
        certificate: null,
        note: "ranker",
        createdAt: 0,
        expiresAt: 1_000,
        createdBy: "-",
      },
      {
        id: "bb",
        role: "writer",
        views: ["*"],
        certificate: "loader",
        note: "",
        createdAt: 0,
        expiresAt: null,
        createdBy: "aa",
      },
    ],
    revokeToken: async (id: string) => void asked.push(id),
    audit: async (options: unknown) => {
      asked.push(options);
      return [
        {
          sequence: 2,
          at: 1_000,
          principal: "aa",
          method: "ClusterService/Change",
          text: "drain n1",
          outcome: "done",
          revision: 7,
        },
      ];
    },
    close: () => undefined,
  };
  const code = await run({
    out: sink(out),
    err: sink(err),
    env: {},
    argv: args,
    connect: () => Promise.reject(new Error("not here")),
    connectAdmin: async () => admin as unknown as ClusterAdmin,
  });
  return { code, out: out.join(""), err: err.join(""), asked };
}

describe("token create", () => {
  it("tells the token once", async () => {
    expect(
      await cli("token", "create", "--role", "reader", "--views", "user_*, item_*", "--ttl", "90d", "--note", "ranker"),
    ).toEqual({
      code: 0,
      out: "id       k3c7pq2mxw4a\ntoken    s3cret\nexpires  never\n",
      err: "keep the token: it is told this once.\n",
      asked: [{ role: "reader", ttlMs: 90 * 86_400_000, views: ["user_*", "item_*"], note: "ranker" }],
    });
  });

  it("writes it where only its owner reads it, and does not tell it then", async () => {
    const file = at("ranker.token");
    const { code, out, err } = await cli("token", "create", "--role", "writer", "--no-expiry", "--to-file", file);
    expect([code, err]).toEqual([0, ""]);
    expect(out).not.toContain("s3cret");
    expect(await readFile(file, "utf8")).toBe("s3cret\n");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await cli("token", "create", "--role", "writer", "--no-expiry", "--to-file", file)).asked).toEqual([]);
  });

  it.each([
    [["--role", "reader"], "error: --ttl: say how long it holds, such as 90d, or --no-expiry\n"],
    [
      ["--role", "reader", "--ttl", "1d", "--no-expiry"],
      "error: --ttl: say how long it holds, such as 90d, or --no-expiry\n",
    ],
    [
      ["--role", "root", "--ttl", "1d"],
      "error: option '--role <role>' argument 'root' is invalid. Allowed choices are reader, writer, admin.\n",
    ],
    [["--ttl", "1d"], "error: required option '--role <role>' not specified\n"],
    [
      ["--role", "reader", "--ttl", "1d", "--certificate", "x", "--to-file", "y"],
      "error: --to-file: there is no token to write with --certificate\n",
    ],
  ])("%j is refused before anybody is asked", async (args, err) => {
    expect(await cli("token", "create", ...args)).toEqual({ code: 2, out: "", err, asked: [] });
  });
});

it("token list and audit are tables for people, and data for scripts", async () => {
  const list = await cli("token", "list");
  expect(list.out.split("\n").slice(0, 3)).toEqual([
    "ID  ROLE    VIEWS   EXPIRES                         MADE BY  NOTE",
    "aa  reader  user_*  1970-01-01T00:00:01Z (expired)  -        ranker",
    "bb  writer  *       never                           aa       certificate loader",
  ]);
  expect(JSON.parse((await cli("token", "list", "--output", "json")).out)).toHaveLength(2);
  const audit = await cli("audit", "--since", "1970-01-01T00:00:00.5Z", "--limit", "5", "--output", "jsonl");
  expect(audit.asked).toEqual([{ since: 500, limit: 5 }]);
  expect(JSON.parse(audit.out)).toEqual({
    sequence: 2,
    principal: "aa",
    method: "ClusterService/Change",
    text: "drain n1",
    outcome: "done",
    revision: 7,
    at: "1970-01-01T00:00:01Z",
  });
  expect((await cli("token", "revoke", "aa")).asked).toEqual(["aa"]);
});

describe("the token to send", () => {
  const read = async (env: Readonly<Record<string, string>>, file?: string) => {
    const notes: string[] = [];
    return { token: await readToken({ env, warn: (line) => notes.push(line) }, file), notes };
  };

  it("is that of the option's file, of the variable's, or the variable itself, in this order", async () => {
    for (const name of ["one", "two"]) await writeFile(at(name), `${name}\n`, { mode: 0o600 });
    const env = { FEATURESTORE_TOKEN_FILE: at("two"), FEATURESTORE_TOKEN: "three" };
    expect(await read(env, at("one"))).toEqual({ token: "one", notes: [] });
    expect(await read(env)).toEqual({ token: "two", notes: [] });
    expect(await read({ FEATURESTORE_TOKEN: "three" })).toEqual({ token: "three", notes: [] });
    expect(await read({})).toEqual({ token: null, notes: [] });
  });

  it("is told of where others can read it, and used", async () => {
    await writeFile(at("open"), "four\n");
    await chmod(at("open"), 0o640);
    expect(await read({}, at("open"))).toEqual({
      token: "four",
      notes: [`${at("open")}: others on this machine can read this token: chmod 600 ${at("open")}`],
    });
  });

  it("is not in what is said of it where it is none", async () => {
    await writeFile(at("bad"), "can ary\n", { mode: 0o600 });
    for (const [env, file] of [
      [{}, at("bad")],
      [{ FEATURESTORE_TOKEN: "can ary" }, undefined],
    ] as const) {
      const error: unknown = await read(env, file).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
      expect(String(error)).not.toContain("can ary");
    }
  });
});
