import type { FeatureStoreError } from "@featurestore/proto";
import { beforeEach, describe, expect, it } from "vitest";
import type { RefusalReason } from "./peer-frame.js";
import { RefusalWatch } from "./refusal-watch.js";

let nowMs = 0;
let fatal: FeatureStoreError[] = [];
let watch: RefusalWatch;

beforeEach(() => {
  nowMs = 1_000;
  fatal = [];
  watch = new RefusalWatch({
    nodeId: "x",
    dataDir: "/data",
    nowMs: () => nowMs,
    onFatal: (error) => fatal.push(error),
  });
});

function refuse(node: string, reason: RefusalReason, by: "us" | "them" = "them"): void {
  watch.observe({ kind: "refused", node, lane: "consensus", by, reason, text: "no node x" });
}

function peers(...nodes: readonly string[]): void {
  watch.observe({ kind: "peersChanged", nodes });
}

describe("refusals", () => {
  it("for being rolled back, by most peers, end the node with what to do; by one of them, they are a problem", () => {
    peers("a", "b", "c");
    refuse("a", "rolledBack");
    refuse("a", "rolledBack");
    expect(watch.problem(["a", "b", "c"])).toBe(
      "node a says that /data is older than what it has seen of node x, and refuses it: no node x; its peers.json is wrong, or this directory is an older copy",
    );
    expect(fatal).toEqual([]);
    refuse("b", "rolledBack");
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).toMatchObject({
      code: "CORRUPTION",
      message:
        "dataDir: /data is older than what the others have seen of node x (node b: no node x); start with an empty directory and it joins as a new node",
      details: { field: "dataDir", node: "x", by: "b" },
    });
    refuse("c", "rolledBack");
    expect(fatal).toHaveLength(1);
  });

  it("for being rolled back, by the only peer there is, end the node", () => {
    peers("a");
    refuse("a", "rolledBack");
    expect(fatal).toHaveLength(1);
  });

  it("for being rolled back, by one of two peers, end the node once the other cannot be reached for ten seconds", () => {
    peers("a", "b");
    refuse("a", "rolledBack");
    nowMs += 9_999;
    refuse("a", "rolledBack");
    expect(fatal).toEqual([]);
    nowMs += 1;
    refuse("a", "rolledBack");
    expect(fatal).toHaveLength(1);
  });

  it("for being rolled back, by one of two peers, never end the node while the other lets it in, or says anything", () => {
    peers("a", "b");
    watch.observe({ kind: "connected", node: "b", lane: "bulk" });
    nowMs += 60_000;
    refuse("a", "rolledBack");
    expect(fatal).toEqual([]);
    watch.observe({ kind: "disconnected", node: "b", lane: "bulk", why: "" });
    nowMs += 9_999;
    refuse("a", "rolledBack");
    refuse("b", "unknownNode");
    nowMs += 9_999;
    refuse("a", "rolledBack");
    expect(fatal).toEqual([]);
    nowMs += 1;
    refuse("a", "rolledBack");
    expect(fatal).toHaveLength(1);
  });

  it("for being rolled back are taken back with a stream that stands, and do not count of peers that are none", () => {
    peers("a", "b", "c");
    for (const node of ["a", "z", "y"]) refuse(node, "rolledBack");
    watch.observe({ kind: "connected", node: "a", lane: "consensus" });
    refuse("b", "rolledBack");
    expect([fatal, watch.problem(["a", "b", "c"])]).toMatchObject([[], expect.stringContaining("node b says")]);
    peers("a", "c", "d");
    expect(watch.problem(["a", "c", "d"])).toBeNull();
    refuse("d", "rolledBack");
    expect(fatal).toEqual([]);
    peers("a", "c", "d");
    refuse("c", "rolledBack");
    expect(fatal).toHaveLength(1);
  });

  it("for being rolled back end the node when those who do not say so leave", () => {
    peers("a", "b");
    refuse("a", "rolledBack");
    expect(fatal).toEqual([]);
    peers("a");
    expect(fatal).toHaveLength(1);
  });

  it("for being a copy, by a single peer, end the node with what to do", () => {
    refuse("a", "copied");
    refuse("b", "copied");
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).toMatchObject({
      code: "CORRUPTION",
      message:
        "dataDir: another process runs with a copy of /data (node a: no node x); a directory is one node's: leave one process its own, and start the other with an empty directory: it joins as a new node",
      details: { field: "dataDir", node: "x", by: "a" },
    });
  });

  it("by this node itself mean nothing for it", () => {
    refuse("a", "rolledBack", "us");
    refuse("a", "copied", "us");
    refuse("b", "unknownNode", "us");
    nowMs += 60_000;
    expect([fatal, watch.problem(["a", "b"])]).toEqual([[], null]);
  });

  it("of an unknown node are a problem once most peers have meant it for ten seconds", () => {
    refuse("a", "unknownNode");
    nowMs += 5_000;
    refuse("b", "removed");
    refuse("a", "unknownNode");
    nowMs += 9_999;
    expect(watch.problem(["a", "b", "c"])).toBeNull();
    nowMs += 1;
    expect(watch.problem(["a", "b", "c"])).toBe(
      "2 of 3 peers refuse node x: no node x; was it removed from the cluster?",
    );
    expect(fatal).toEqual([]);
  });

  it("are over with the first stream that stands, and do not count for peers that are gone", () => {
    for (const node of ["a", "b"]) refuse(node, "unknownNode");
    nowMs += 10_000;
    expect(watch.problem(["b", "c", "d"])).toBeNull();
    expect(watch.problem(["b"])).toContain("1 of 1");
    watch.observe({ kind: "connected", node: "b", lane: "bulk" });
    expect(watch.problem(["b"])).toBeNull();
  });

  it("for other reasons are no problem of the node", () => {
    for (const reason of ["overloaded", "replaced", "wrongNode", "protocol", "malformed"] as const) refuse("a", reason);
    nowMs += 10_000;
    expect([fatal, watch.problem(["a"])]).toEqual([[], null]);
  });
});
