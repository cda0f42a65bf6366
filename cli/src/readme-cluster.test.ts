import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { runThere, says, start, temporaryFolder } from "./cli-world.suite.js";
import { freePorts } from "./dev/free-ports.js";

// The root README's cluster on several machines, which are folders here: its lines in their order, and the restarts it tells of.

const folder = await temporaryFolder();
afterAll(() => folder.remove());

/** Each machine's addresses as ports of this one. */
class Addresses {
  readonly #ports = new Map<string, number>();
  readonly #free: number[];

  constructor(free: readonly number[]) {
    this.#free = [...free];
  }

  /** @param machine whose loopback addresses these are. */
  in(text: string, machine: string): string {
    return text.replace(/(10\.0\.0\.\d|127\.0\.0\.1):(\d+)/g, (address, host: string) => {
      const key = host === "127.0.0.1" ? `${machine} ${address}` : address;
      const port = this.#ports.get(key) ?? this.#free.pop();
      if (port === undefined) throw new Error("the README has more addresses than expected");
      this.#ports.set(key, port);
      return `127.0.0.1:${port}`;
    });
  }
}

async function section(): Promise<string> {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  return /^### On three machines\n(.*?)^### Docker/ms.exec(readme)?.[1] ?? "";
}

it("every line of README's cluster on three machines works, its security and backups included, and each node can be restarted", async () => {
  const text = await section();
  const addresses = new Addresses(await freePorts(16));
  const at = (machine: string): string => join(folder.path, machine);
  for (const machine of ["1", "2", "3", "4"]) await mkdir(at(machine));
  const configs = new Map<string, string>();
  for (const [, machine = "", config = ""] of text.matchAll(/^```yaml\n# node(\d)\.yaml\n(.*?)^```$/gms)) {
    configs.set(machine, config);
  }
  expect([...configs.keys()]).toEqual(["1", "2", "3"]);
  configs.set("4", (configs.get("3") ?? "").replaceAll("10.0.0.3", "10.0.0.4").replaceAll("node3", "node4"));
  for (const [machine, config] of configs) {
    const small = "memoryBytes: 64MiB\nwalBytesMax: 16MiB\n";
    await writeFile(join(at(machine), `node${machine}.yaml`), addresses.in(config, machine) + small);
  }
  const servers = new Map<string, ChildProcess>();
  const serve = async (machine: string): Promise<void> => {
    const server = start(["server", "--config", `node${machine}.yaml`], { cwd: at(machine) });
    servers.set(machine, server);
    await says(server, '"serving"');
  };
  const stop = async (machine: string): Promise<void> => {
    const server = servers.get(machine);
    if (server === undefined) throw new Error(`machine ${machine} runs no server`);
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
  };
  let env: Record<string, string> = {};
  const lines = [...text.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = ""]) =>
    block.trimEnd().split("\n"),
  );
  for (const line of lines) {
    const [, machine = "", command = ""] = /^(.)\$ (.*)$/.exec(line) ?? [];
    const local = addresses.in(command, machine);
    const [, variable, value = ""] = /^export (FEATURESTORE_\w+)=(.*)$/.exec(local) ?? [];
    if (variable !== undefined) {
      env = { ...env, [variable]: /^(certs|data)\//.test(value) ? join(at("1"), value) : value };
      continue;
    }
    const [, words = ""] = /^npx featurestore (.*)$/.exec(local) ?? [];
    const args = words.replace(/--host 10\.0\.0\.\d/, "--host 127.0.0.1");
    expect(args, line).not.toBe("");
    if (args.startsWith("server ")) {
      await serve(machine);
      continue;
    }
    const shards = args.startsWith("cluster init ") ? ["--shards", "4"] : [];
    const cwd = at(machine === " " ? "1" : machine);
    const { code, err } = await runThere(
      [...args.split(" ").map((word) => word.replace(/^'(.*)'$/, "$1")), ...shards],
      { cwd, env },
    );
    expect({ line, code, err }).toMatchObject({ code: 0 });
    if (args.startsWith("certs ")) {
      for (const other of ["2", "3", "4"])
        await cp(join(at("1"), "certs"), join(at(other), "certs"), { recursive: true });
    }
    if (shards.length === 0) continue;
    for (const other of ["2", "3", "4"]) await copyFile(join(at("1"), "join.token"), join(at(other), "join.token"));
  }
  await stop("3"); // it was removed
  for (const machine of ["1", "2", "4"]) {
    await stop(machine);
    await serve(machine);
    const health = ["cluster", "health", "--wait", "green", "--timeout", "60s"];
    expect(await runThere(health, { env })).toMatchObject({ code: 0 });
  }
  await Promise.all(["1", "2", "4"].map(stop));
}, 300_000);
