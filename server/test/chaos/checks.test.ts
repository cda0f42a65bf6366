import { describe, expect, it } from "vitest";
import { checkHistories } from "./checks.js";
import { Recorder } from "./recorder.js";

/** Names of the checks that found something. */
function failed(recorder: Recorder, scanned: readonly string[] = [], read = scanned): readonly string[] {
  return checkHistories(recorder, { found: new Set(read), scanned })
    .filter(({ faults }) => faults.length > 0)
    .map(({ name }) => name);
}

function put(recorder: Recorder, version: number, end: "ok" | "unknown" | "rejected"): void {
  const id = recorder.registers.begin({ client: "w", key: "k", input: { kind: "put", version } });
  if (end === "ok") recorder.registers.ok(id, { kind: "done" });
  else recorder.registers[end](id);
}

function get(recorder: Recorder, version: number): void {
  const id = recorder.registers.begin({ client: "r", key: "k", input: { kind: "get" } });
  recorder.registers.ok(id, { kind: "version", version });
  recorder.see({ client: "r", key: "k", version, isIntact: true });
}

describe("the checks of a run", () => {
  it("pass a good run", () => {
    const recorder = new Recorder();
    put(recorder, 2, "ok");
    put(recorder, 1, "ok");
    get(recorder, 2);
    put(recorder, 3, "unknown");
    get(recorder, 3);
    recorder.elements.set("1", "acknowledged");
    recorder.elements.set("2", "unknown");
    expect(failed(recorder, ["1"])).toEqual([]);
  });

  it("find a stale strong read", () => {
    const recorder = new Recorder();
    put(recorder, 1, "ok");
    put(recorder, 2, "ok");
    get(recorder, 1);
    expect(failed(recorder)).toEqual(["strong reads and writes are linearizable"]);
  });

  it("find a rejected write that a read of any level shows", () => {
    const recorder = new Recorder();
    put(recorder, 1, "rejected");
    recorder.see({ client: "r", key: "k", version: 1, isIntact: true });
    expect(failed(recorder)).toEqual(["no read shows a write that was rejected or never made"]);
  });

  it("find a bounded read older than it claims, a mark that was missed, and a torn row", () => {
    const recorder = new Recorder();
    recorder.acknowledged.push({ key: "k", version: 1, acknowledgedMs: 10 });
    const read = { client: "r", key: "k", version: 0 };
    recorder.bounded.push({ ...read, answeredMs: 100, stalenessMs: 20, maxStalenessMs: 50 });
    recorder.marked.push({ ...read, called: 100, returned: 101, mark: 1 });
    recorder.see({ ...read, isIntact: false });
    expect(failed(recorder)).toEqual([
      "bounded reads are as fresh as they claim",
      "reads given a write mark see that write",
      "no row is made of two writes",
    ]);
  });

  it("find an acknowledged element that is lost, and one that is there twice", () => {
    const recorder = new Recorder();
    recorder.elements.set("1", "acknowledged");
    expect(failed(recorder)).toEqual([
      "every acknowledged element is read, and nothing else",
      "a scan shows every acknowledged element once, and nothing else",
    ]);
    expect(failed(recorder, ["1", "1"], ["1"])).toEqual([
      "a scan shows every acknowledged element once, and nothing else",
    ]);
  });
});
