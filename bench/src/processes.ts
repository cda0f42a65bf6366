import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { freePorts } from "./free-ports.js";

/** A server under test, in a process of its own. */
export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  readonly address: string;
  stop(): Promise<void>;
}

const START_MS = 20_000;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Has a process end with this one at the latest. */
export function endWithUs(child: ChildProcess): void {
  running.add(child);
  child.once("close", () => running.delete(child));
}

/** Starts a featurestore server on loopback and waits until it serves. */
export async function startFeatureStore(options: {
  readonly dataDir: string;
  readonly memoryBytes: number;
  /** Directory for a CPU profile; null: none is taken. */
  readonly profileDir?: string | null;
  /** Told of each collection of garbage, a line of `--trace-gc` each. */
  readonly onCollection?: (line: string) => void;
}): Promise<ServerProcess> {
  const launcher = join(
    dirname(createRequire(import.meta.url).resolve("@featurestore/server")),
    "../bin/featurestore-server.cjs",
  );
  const [port, opsPort] = await freePorts(2);
  const address = `127.0.0.1:${port}`;
  const env = {
    ...process.env,
    FEATURESTORE_DATA_DIR: options.dataDir,
    FEATURESTORE_LISTEN: address,
    FEATURESTORE_OPS_LISTEN: `127.0.0.1:${opsPort}`,
    FEATURESTORE_MEMORY_BYTES: String(options.memoryBytes),
  };
  const { profileDir = null } = options;
  const profile = profileDir === null ? [] : ["--cpu-prof", "--cpu-prof-dir", profileDir];
  const { onCollection } = options;
  const trace = onCollection === undefined ? [] : ["--trace-gc"];
  const child = spawn(process.execPath, [...profile, ...trace, launcher], {
    env,
    stdio: ["ignore", onCollection === undefined ? "ignore" : "pipe", "pipe"],
  });
  endWithUs(child);
  if (onCollection !== undefined && child.stdout !== null) createInterface(child.stdout).on("line", onCollection);
  await untilPrinted(child, '"msg":"serving"');
  return { name: "featurestore", pid: child.pid ?? 0, address, stop: () => stop(child) };
}

/** Anonymous memory of a process in bytes: what it really holds, mapped files apart. */
export function anonymousBytes(pid: number): number {
  const match = /^Anonymous:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Number(match?.[1] ?? 0) * 1024;
}

/** CPU seconds a process has used, user and system. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function untilPrinted(child: ChildProcess, text: string): Promise<void> {
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the server did not start in ${START_MS} ms: ${printed}`)),
      START_MS,
    );
    const read = (chunk: Buffer): void => {
      if (printed.length < 65_536) printed += String(chunk);
      if (!printed.includes(text)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code}: ${printed}`));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
