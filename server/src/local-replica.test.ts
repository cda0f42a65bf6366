import { type Entry, type EntryId, type LogState, NO_MEMBERSHIP, type StateMachine } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { type LocalLog, LocalReplica } from "./local-replica.js";

const MiB = 1024 * 1024;
const NOTHING: EntryId = { term: 0, index: 0 };

/** A call under way that the test ends. */
class Gate {
  readonly #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  pass(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  open(): void {
    this.#waiting.shift()?.resolve();
  }

  fail(error: Error): void {
    this.#waiting.shift()?.reject(error);
  }
}

/** A log whose appends end when the test says so. */
class FakeLog implements LocalLog {
  readonly appended: string[][] = [];
  readonly compacted: number[] = [];
  readonly gate = new Gate();
  /** Commands of more bytes are refused. */
  roomBytes = Infinity;
  readonly #state: LogState;

  constructor(entries: readonly Entry[] = [], truncated: EntryId = NOTHING) {
    this.#state = { hardState: { term: 1, votedFor: null, committed: 0 }, truncated, entries };
  }

  get hasRoom(): boolean {
    return this.roomBytes > 0;
  }

  refusal(bytes: number): FeatureStoreError | null {
    return bytes <= this.roomBytes ? null : new FeatureStoreError("RESOURCE_EXHAUSTED", `no room for ${bytes} bytes`);
  }

  async load(): Promise<LogState> {
    return this.#state;
  }

  async append({ entries }: { readonly entries: readonly Entry[] }): Promise<void> {
    this.appended.push(entries.map(nameOf));
    await this.gate.pass();
  }

  async compact(through: EntryId): Promise<void> {
    this.compacted.push(through.index);
  }

  async read(): Promise<readonly Entry[]> {
    return [];
  }
}

/** A machine whose applies end when the test says so; it answers each entry with its data. */
class FakeMachine implements StateMachine {
  applied: EntryId;
  readonly membership = NO_MEMBERSHIP;
  readonly batches: string[][] = [];
  readonly gate = new Gate();

  constructor(applied: EntryId = NOTHING) {
    this.applied = applied;
  }

  async apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    this.batches.push(entries.map(nameOf));
    await this.gate.pass();
    this.applied = entries.at(-1) ?? this.applied;
    return entries.map(({ data }) => data);
  }

  async checkpoint(): Promise<EntryId> {
    return this.applied;
  }

  snapshot(): Promise<never> {
    return Promise.reject(new Error("a single copy sends no snapshots"));
  }

  receive(): Promise<never> {
    return Promise.reject(new Error("a single copy receives no snapshots"));
  }

  restore(): Promise<never> {
    return Promise.reject(new Error("a single copy restores no snapshots"));
  }
}

function nameOf({ index, data }: Entry): string {
  return `${index}:${data.length > 8 ? `${data.length} bytes` : Buffer.from(data).toString()}`;
}

function entry(index: number, data = `e${index}`): Entry {
  return { kind: "command", term: 1, index, data: Buffer.from(data) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function start(log = new FakeLog(), machine = new FakeMachine()) {
  const fatal: string[] = [];
  const replica = await LocalReplica.start(log, machine, (error) => fatal.push(error.message));
  const answers: string[] = [];
  const propose = (data: string | Uint8Array): void => {
    const name = typeof data === "string" ? data : `${data.length} bytes`;
    replica.propose(typeof data === "string" ? Buffer.from(data) : data).then(
      ({ at, result }) => answers.push(`${name} at ${at.index} gave ${result.length > 8 ? "bytes" : result}`),
      (error: FeatureStoreError) => answers.push(`${name} ${error.code} ${error.outcome}`),
    );
  };
  return { log, machine, replica, fatal, answers, propose };
}

describe("proposals", () => {
  test("of one turn share one append, and are applied and answered in order", async () => {
    const { log, machine, answers, propose } = await start();
    for (const data of ["a", "b", "c"]) propose(data);
    await turn();
    expect(log.appended).toEqual([["1:a", "2:b", "3:c"]]);
    expect(machine.batches).toEqual([]);
    log.gate.open();
    await turn();
    expect(machine.batches).toEqual([["1:a", "2:b", "3:c"]]);
    expect(answers).toEqual([]);
    machine.gate.open();
    await turn();
    expect(answers).toEqual(["a at 1 gave a", "b at 2 gave b", "c at 3 gave c"]);
  });

  test("that come while an append is under way share the next one", async () => {
    const { log, propose } = await start();
    propose("a");
    await turn();
    propose("b");
    await turn();
    propose("c");
    expect(log.appended).toEqual([["1:a"]]);
    log.gate.open();
    await turn();
    expect(log.appended).toEqual([["1:a"], ["2:b", "3:c"]]);
  });

  test("are appended while earlier ones are applied, and what was appended meanwhile is applied at once", async () => {
    const { log, machine, answers, propose } = await start();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    for (const data of ["b", "c"]) {
      propose(data);
      await turn();
      log.gate.open();
      await turn();
    }
    expect(log.appended).toEqual([["1:a"], ["2:b"], ["3:c"]]);
    expect(machine.batches).toEqual([["1:a"]]);
    machine.gate.open();
    await turn();
    expect(machine.batches).toEqual([["1:a"], ["2:b", "3:c"]]);
    machine.gate.open();
    await turn();
    expect(answers).toEqual(["a at 1 gave a", "b at 2 gave b", "c at 3 gave c"]);
  });

  test("reach the machine in batches of about 4 MiB", async () => {
    const { log, machine, answers, propose } = await start();
    for (let i = 0; i < 5; i++) propose(new Uint8Array(2 * MiB));
    await turn();
    log.gate.open();
    for (let i = 0; i < 3; i++) {
      await turn();
      machine.gate.open();
    }
    await turn();
    expect(machine.batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
    expect(answers.length).toBe(5);
  });
});

describe("the bound on bytes under way", () => {
  test("refuses what exceeds 16 MiB, without effect, and takes more once some are applied", async () => {
    const { log, machine, answers, propose } = await start();
    for (let i = 0; i < 4; i++) propose(new Uint8Array(4 * MiB));
    propose("x");
    await turn();
    expect(answers).toEqual(["x RESOURCE_EXHAUSTED rejected"]);
    log.gate.open();
    await turn();
    propose("y");
    await turn();
    expect(answers).toEqual(["x RESOURCE_EXHAUSTED rejected", "y RESOURCE_EXHAUSTED rejected"]);
    machine.gate.open();
    await turn();
    propose("z");
    await turn();
    expect(log.appended).toEqual([Array.from({ length: 4 }, (_, i) => `${i + 1}:${4 * MiB} bytes`), ["5:z"]]);
  });

  test("lets one larger proposal through where nothing else waits", async () => {
    const { log, propose } = await start();
    propose(new Uint8Array(20 * MiB));
    await turn();
    expect(log.appended).toEqual([[`1:${20 * MiB} bytes`]]);
  });

  test("where the log refuses, being closed when it is full, everyone of that append learns so, and the next takes the same index", async () => {
    const { log, machine, answers, fatal, propose } = await start();
    propose("a");
    propose("b");
    await turn();
    propose("c");
    log.gate.fail(new FeatureStoreError("RESOURCE_EXHAUSTED", "the log is full"));
    await turn();
    expect(answers).toEqual(["a RESOURCE_EXHAUSTED rejected", "b RESOURCE_EXHAUSTED rejected"]);
    expect(log.appended).toEqual([["1:a", "2:b"], ["1:c"]]);
    log.gate.open();
    await turn();
    machine.gate.open();
    await turn();
    expect(machine.batches).toEqual([["1:c"]]);
    expect(answers.at(-1)).toBe("c at 1 gave c");
    expect(fatal).toEqual([]);
  });

  test("counts nothing for what the log refused", async () => {
    const { log, answers, propose } = await start();
    for (let round = 0; round < 3; round++) {
      propose(new Uint8Array(16 * MiB));
      await turn();
      log.gate.fail(new FeatureStoreError("RESOURCE_EXHAUSTED", "the log is full"));
      await turn();
    }
    expect(log.appended.length).toBe(3);
    expect(answers).toEqual(Array.from({ length: 3 }, () => `${16 * MiB} bytes RESOURCE_EXHAUSTED rejected`));
  });
});

describe("a log without room", () => {
  test("refuses a command before it is accepted, in the log's words, and takes one again when there is room", async () => {
    const { log, replica, answers, propose } = await start();
    log.roomBytes = 0;
    await expect(replica.propose(Buffer.from("abc"))).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
      message: "no room for 3 bytes",
    });
    expect(log.appended).toEqual([]);
    log.roomBytes = 1;
    propose("d");
    await turn();
    expect([log.appended, answers]).toEqual([[["1:d"]], []]);
  });

  test("still gets what was accepted before: that is written and answered", async () => {
    const { log, machine, answers, fatal, propose } = await start();
    propose("a");
    await turn();
    propose("b");
    log.roomBytes = 0;
    propose("c");
    for (let i = 0; i < 2; i++) {
      log.gate.open();
      await turn();
      machine.gate.open();
      await turn();
    }
    expect(log.appended).toEqual([["1:a"], ["2:b"]]);
    expect(answers).toEqual(["c RESOURCE_EXHAUSTED rejected", "a at 1 gave a", "b at 2 gave b"]);
    expect(fatal).toEqual([]);
  });

  test("is asked about all that it has not seen yet, and about nothing twice", async () => {
    const { log, answers, propose } = await start();
    log.roomBytes = 10;
    propose("123456");
    propose("45678");
    await turn();
    propose("12345678");
    propose("9A");
    propose("B");
    log.gate.open();
    await turn();
    propose("1234567890");
    await turn();
    expect(log.appended).toEqual([["1:123456"], ["2:12345678", "3:9A"]]);
    expect(answers).toEqual(["45678 RESOURCE_EXHAUSTED rejected", "B RESOURCE_EXHAUSTED rejected"]);
  });
});

describe("failure", () => {
  test("of the log tells everyone waiting that the outcome is unknown, and says so once", async () => {
    const { log, machine, answers, fatal, propose } = await start();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    propose("b");
    await turn();
    propose("c");
    log.gate.fail(new Error("EIO"));
    await turn();
    expect(answers).toEqual(["a UNAVAILABLE unknown", "b UNAVAILABLE unknown", "c UNAVAILABLE unknown"]);
    propose("d");
    machine.gate.open();
    await turn();
    expect(answers.at(-1)).toBe("d UNAVAILABLE unknown");
    expect(log.appended).toEqual([["1:a"], ["2:b"]]);
    expect(fatal).toEqual(["EIO"]);
  });

  test("of the machine tells everyone waiting, and nothing is applied after it", async () => {
    const { log, machine, answers, fatal, propose } = await start();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    propose("b");
    await turn();
    machine.gate.fail(new Error("the disk is full"));
    await turn();
    log.gate.open();
    await turn();
    expect(answers).toEqual(["a UNAVAILABLE unknown", "b UNAVAILABLE unknown"]);
    expect(machine.batches).toEqual([["1:a"]]);
    expect(fatal).toEqual(["the disk is full"]);
  });

  test("of the machine by damage stops this replica alone: unknown for what was under way, rejected afterwards", async () => {
    const { log, machine, replica, answers, fatal, propose } = await start();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    propose("b");
    await turn();
    propose("c");
    machine.gate.fail(new FeatureStoreError("CORRUPTION", "a table is damaged"));
    await turn();
    propose("d");
    log.gate.open();
    await replica.close();
    expect(answers).toEqual([
      "a CORRUPTION unknown",
      "b CORRUPTION unknown",
      "c CORRUPTION unknown",
      "d CORRUPTION rejected",
    ]);
    expect([machine.batches, log.appended]).toEqual([[["1:a"]], [["1:a"], ["2:b"]]]);
    expect([replica.stopped, fatal]).toEqual(["a table is damaged", []]);
  });

  test("of the log lets nothing be applied that waits behind what is being applied", async () => {
    const { log, machine, fatal, propose } = await start();
    for (const data of ["a", "b"]) {
      propose(data);
      await turn();
      log.gate.open();
      await turn();
    }
    propose("c");
    await turn();
    log.gate.fail(new Error("EIO"));
    await turn();
    machine.gate.open();
    await turn();
    expect(machine.batches).toEqual([["1:a"]]);
    expect(fatal).toEqual(["EIO"]);
  });
});

describe("closing", () => {
  test("finishes what was accepted and refuses what comes later", async () => {
    const { log, machine, replica, answers, propose } = await start();
    propose("a");
    let isClosed = false;
    const closing = replica.close().then(() => {
      isClosed = true;
    });
    propose("b");
    await turn();
    log.gate.open();
    await turn();
    expect([isClosed, answers]).toEqual([false, ["b UNAVAILABLE rejected"]]);
    machine.gate.open();
    await closing;
    expect(answers).toEqual(["b UNAVAILABLE rejected", "a at 1 gave a"]);
  });

  test("ends after a failure, too", async () => {
    const { log, replica, answers, propose } = await start();
    propose("a");
    await turn();
    log.gate.fail(new Error("EIO"));
    await replica.close();
    expect(answers).toEqual(["a UNAVAILABLE unknown"]);
  });
});

describe("a checkpoint", () => {
  test("gives up the log through what the machine made durable, and nothing where that is nothing", async () => {
    const { log, replica } = await start(new FakeLog([]), new FakeMachine());
    await replica.checkpoint();
    expect(log.compacted).toEqual([]);
    const later = await start(new FakeLog([entry(1), entry(2)]), new FakeMachine({ term: 1, index: 2 }));
    await later.replica.checkpoint();
    expect(later.log.compacted).toEqual([2]);
  });
});

describe("recovery", () => {
  const recover = async (log: FakeLog, machine: FakeMachine): Promise<LocalReplica> => {
    const started = LocalReplica.start(log, machine, () => undefined);
    started.catch(() => undefined);
    await turn();
    while (machine.gate.waiting > 0) {
      machine.gate.open();
      await turn();
    }
    return started;
  };

  test.each([
    { applied: 0, truncated: 0, entries: [1, 2, 3], missing: [["1:e1", "2:e2", "3:e3"]] },
    { applied: 2, truncated: 0, entries: [1, 2, 3], missing: [["3:e3"]] },
    { applied: 3, truncated: 1, entries: [2, 3], missing: [] },
    { applied: 4, truncated: 4, entries: [5], missing: [["5:e5"]] },
    { applied: 4, truncated: 4, entries: [], missing: [] },
    { applied: 0, truncated: 0, entries: [], missing: [] },
  ])("applies exactly what is missing: applied $applied, log after $truncated with $entries", async (given) => {
    const log = new FakeLog(
      given.entries.map((index) => entry(index)),
      { term: 1, index: given.truncated },
    );
    const machine = new FakeMachine({ term: 1, index: given.applied });
    const replica = await recover(log, machine);
    expect(machine.batches).toEqual(given.missing);
    expect(replica.lastIndex).toBe(given.entries.at(-1) ?? given.truncated);
    replica.propose(Buffer.from("new")).catch(() => undefined);
    await turn();
    expect(log.appended).toEqual([[`${(given.entries.at(-1) ?? given.truncated) + 1}:new`]]);
  });

  test("refuses a gap between the state and the log", async () => {
    const log = new FakeLog([entry(5)], { term: 1, index: 4 });
    await expect(recover(log, new FakeMachine({ term: 1, index: 3 }))).rejects.toMatchObject({
      code: "CORRUPTION",
      message: "the state ends at entry 3, but the log starts after 4: entries between are lost",
    });
  });

  test("refuses a log that ends before the state: it was lost or rolled back", async () => {
    const log = new FakeLog([entry(1), entry(2)]);
    await expect(recover(log, new FakeMachine({ term: 1, index: 3 }))).rejects.toMatchObject({
      code: "CORRUPTION",
      message: "the state ends at entry 3, but the log ends at 2: the log was lost or rolled back",
    });
  });

  test("fails where the machine does", async () => {
    const machine = new FakeMachine();
    const started = LocalReplica.start(new FakeLog([entry(1)]), machine, () => undefined);
    await turn();
    machine.gate.fail(new FeatureStoreError("CORRUPTION", "unknown kind"));
    await expect(started).rejects.toMatchObject({ code: "CORRUPTION" });
  });
});
