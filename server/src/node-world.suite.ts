import { FeatureStore } from "@featurestore/client";
import { onTestFinished } from "vitest";
import { StoreNode } from "./node.js";
import type { NodeOptions } from "./node-parts.js";

/** A clock that tests turn. */
export class TestClock {
  /** Microseconds. */
  now = 1_700_000_000_000_000;

  /** @param ms milliseconds. */
  advance(ms: number): void {
    this.now += ms * 1_000;
  }
}

export interface OpenedNode {
  readonly node: StoreNode;
  readonly store: FeatureStore;
  readonly fatal: string[];
}

/** Opens a node of 4 shards that nothing works on in the background; it is closed at the end of the test, if not before. */
export async function openTestNode(
  dir: string,
  clock: TestClock,
  options: Partial<NodeOptions> = {},
): Promise<OpenedNode> {
  const fatal: string[] = [];
  const node = await StoreNode.open({
    dir,
    shards: 4,
    memoryBytes: 16 * 1024 * 1024,
    walBytesMax: 512 * 1024,
    version: "test",
    address: "127.0.0.1:7400",
    now: () => clock.now,
    onFatal: (error) => fatal.push(error.message),
    ...options,
  });
  onTestFinished(() => node.close().catch(() => undefined));
  return { node, store: FeatureStore.over(node, { now: () => clock.now }), fatal };
}

export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? `${part}n` : ArrayBuffer.isView(part) ? [...(part as Uint8Array)] : part,
  );
}

/** Every cell of the keys as text: status, event time in microseconds, value. */
export async function cellsOf(store: FeatureStore, view: string, ids: readonly number[]): Promise<string[][]> {
  const batch = await store.getMany(view, ids.map(BigInt), { eventTimes: true });
  return ids.map((_, i) =>
    batch.names.map(
      (name) => `${name} ${batch.status(i, name)} ${batch.eventTime(i, name)} ${textOf(batch.row(i)[name])}`,
    ),
  );
}

/** Every row of a scan as text, in order of the keys' texts. */
export async function scanOf(store: FeatureStore, view: string, includeExpired = false): Promise<string[]> {
  const lines: string[] = [];
  for await (const row of store.scan(view, { includeExpired, pageRows: 7 })) {
    const cells = Object.entries(row.features).map(
      ([name, value]) => `${name} ${row.status(name)} ${row.cellTime(name)} ${textOf(value)}`,
    );
    lines.push(`${textOf(row.key)}: ${cells.join(", ")}`);
  }
  return lines.sort();
}
