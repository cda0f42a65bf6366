import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { WriteAheadLog } from "./wal.js";

const CHILD = fileURLToPath(new URL("wal-kill-child.suite.ts", import.meta.url));
const TSCONFIG = fileURLToPath(new URL("../../../../tsconfig.tests.json", import.meta.url));
const GROUPS = [0, 1, 2, 3, 4, 5, 6, 7];
const parent = await mkdtemp(join(tmpdir(), "wal-kill-"));

afterAll(() => rm(parent, { recursive: true }));

/** Runs the child until it printed `lines` more lines, kills it at once, and returns all it acknowledged. */
async function acknowledgedUntilKilled(dir: string, lines: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, dir], {
    env: { ...process.env, TSX_TSCONFIG_PATH: TSCONFIG },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    if (text.split("\n").length > lines) child.kill("SIGKILL");
  });
  const [code, signal] = await once(child, "close");
  expect([code, signal]).toEqual([null, "SIGKILL"]);
  return text.split("\n").slice(0, -1);
}

it("every acknowledged entry is there after kill -9, four times in a row", async () => {
  const dir = join(parent, "wal");
  const acknowledged = new Map<number, number>();
  for (const lines of [1, 150, 700, 1500]) {
    for (const line of await acknowledgedUntilKilled(dir, lines)) {
      const [id = -1, index = -1] = line.split(" ").map(Number);
      acknowledged.set(id, index);
    }
    const wal = await WriteAheadLog.open({ dir });
    for (const id of GROUPS) {
      const { entries, hardState } = await wal.group(id).load();
      expect(entries.length).toBeGreaterThanOrEqual(acknowledged.get(id) ?? 0);
      expect(hardState.committed).toBe(Math.max(0, entries.length - 1));
      for (const [i, { index, data }] of entries.entries()) {
        expect(index).toBe(i + 1);
        expect(data.length).toBe((index * 37) % 2000);
        expect(data.every((byte) => byte === index % 256)).toBe(true);
      }
    }
    await wal.close();
  }
}, 20_000);
