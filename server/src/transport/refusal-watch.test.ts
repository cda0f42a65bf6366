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

describe("refusals", () => {
  it("for being rolled back, by a single peer, end the node with what to do", () => {
    refuse("a", "rolledBack");
    refuse("b", "rolledBack");
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).toMatchObject({
      code: "CORRUPTION",
      message:
        "dataDir: /data is older than what the others have seen of node x (node a: no node x); start with an empty directory and it joins as a new node",
    });
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
