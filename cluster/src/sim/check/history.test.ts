import { describe, expect, it } from "vitest";
import { HistoryRecorder } from "./history.js";

interface Input {
  readonly kind: "get" | "put";
}

function recorderAt(time: { now: number }, operationsMax = 100): HistoryRecorder<Input, string> {
  return new HistoryRecorder({ now: () => time.now, isRead: ({ kind }) => kind === "get", operationsMax });
}

const GET = { client: "a", key: "k", input: { kind: "get" } } as const;
const PUT = { client: "a", key: "k", input: { kind: "put" } } as const;

describe("HistoryRecorder", () => {
  it("keeps answered operations, in order of call, with both instants", () => {
    const time = { now: 5 };
    const recorder = recorderAt(time);
    const put = recorder.begin(PUT);
    time.now = 6;
    const get = recorder.begin({ ...GET, client: "b" });
    time.now = 8;
    recorder.ok(get, "x");
    time.now = 9;
    recorder.ok(put, "done");
    expect(recorder.operations()).toEqual([
      { ...PUT, called: 5, returned: 9, output: "done" },
      { ...GET, client: "b", called: 6, returned: 8, output: "x" },
    ]);
  });

  it("keeps unknown and open writes without an end, and drops reads without an answer", () => {
    const recorder = recorderAt({ now: 0 });
    recorder.unknown(recorder.begin(PUT));
    recorder.unknown(recorder.begin(GET));
    recorder.begin(PUT);
    recorder.begin(GET);
    expect(recorder.operations().map(({ input, returned }) => [input.kind, returned])).toEqual([
      ["put", null],
      ["put", null],
    ]);
    expect(recorder.counts()).toEqual({ ok: 0, unknown: 2, rejected: 0, open: 2 });
  });

  it("drops what was rejected, and names the writes among it", () => {
    const recorder = recorderAt({ now: 1 });
    recorder.rejected(recorder.begin(PUT));
    recorder.rejected(recorder.begin(GET));
    expect(recorder.operations()).toEqual([]);
    expect(recorder.rejectedWrites()).toEqual([{ ...PUT, called: 1 }]);
  });

  it("keeps the order of what it saw when the clock stands still or steps back", () => {
    const time = { now: 10 };
    const recorder = recorderAt(time);
    recorder.ok(recorder.begin(PUT), "done");
    time.now = 3;
    recorder.ok(recorder.begin(GET), "x");
    const instants = recorder.operations().flatMap(({ called, returned }) => [called, returned]);
    expect(instants).toEqual([10, 10 + 1 / 1024, 10 + 2 / 1024, 10 + 3 / 1024]);
  });

  it("refuses a second end, and an operation that never began", () => {
    const recorder = recorderAt({ now: 0 });
    const id = recorder.begin(PUT);
    recorder.ok(id, "done");
    expect(() => recorder.unknown(id)).toThrow("operation 0 has already ended: ok");
    expect(() => recorder.rejected(7)).toThrow("operation 7 was never begun");
  });

  it("refuses one operation more than it may hold", () => {
    const recorder = recorderAt({ now: 0 }, 1);
    recorder.begin(PUT);
    expect(() => recorder.begin(PUT)).toThrow(new RangeError("the history is full at 1 operations"));
  });
});
