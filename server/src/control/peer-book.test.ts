import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PeerIdentity } from "../transport/peer-frame.js";
import { type Members, PeerBook, type PeerBookOptions } from "./peer-book.js";

const EVERYBODY: Members = { isKnown: () => true, isRemoved: () => false };

let dir = "";
const failures: unknown[] = [];
const books: PeerBook[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "peer-book-"));
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(books.splice(0).map((book) => book.close().catch(() => {})));
  failures.length = 0;
  await rm(dir, { recursive: true });
});

async function open(options: Partial<PeerBookOptions> = {}): Promise<PeerBook> {
  const book = await PeerBook.open(dir, { onSaveFailed: (error) => failures.push(error), ...options });
  books.push(book);
  return book;
}

function word(walSequence: number, session: string, incarnation = 1, nodeId = "a"): PeerIdentity {
  return { clusterId: "c1", nodeId, incarnation, walSequence, address: `${nodeId}:7401`, session };
}

/** What a stream does: judges, and remembers who is admitted. */
function admit(book: PeerBook, identity: PeerIdentity, members: Members): unknown {
  const admission = book.admit(identity, members);
  if (!admission.ok) return admission;
  admission.remember();
  return { ok: true };
}

describe("admission", () => {
  it("takes a node that comes back with as much as was seen of it, or more", async () => {
    const book = await open();
    expect(admit(book, word(10, "s1"), EVERYBODY)).toEqual({ ok: true });
    book.noteSequence("a", 20);
    expect(admit(book, word(20, "s2", 2), EVERYBODY)).toEqual({ ok: true });
    expect(admit(book, word(21, "s3", 3), EVERYBODY)).toEqual({ ok: true });
  });

  it("refuses a second process of the same incarnation: it runs with a copy of the directory", async () => {
    const book = await open();
    const copied = {
      ok: false,
      reason: "copied",
      text: "another process runs with a copy of this data directory: incarnation 2 of node a is session s1, not s2",
    };
    expect(admit(book, word(10, "s1", 2), EVERYBODY)).toEqual({ ok: true });
    expect(admit(book, word(10, "s2", 2), EVERYBODY)).toEqual(copied);
    expect(admit(book, word(99, "s2", 2), EVERYBODY)).toEqual(copied);
    expect(admit(book, word(10, "s1", 2), EVERYBODY)).toEqual({ ok: true });
    await book.close();
    const again = await open();
    expect(admit(again, word(10, "s2", 2), EVERYBODY)).toEqual(copied);
    expect(admit(again, word(10, "s1", 2), EVERYBODY)).toEqual({ ok: true });
    expect(admit(again, word(10, "s2", 3), EVERYBODY)).toEqual({ ok: true });
  });

  it("refuses a node whose log is shorter, whatever its incarnation, and one of a lower incarnation", async () => {
    const book = await open();
    admit(book, word(10, "s1", 2), EVERYBODY);
    book.noteSequence("a", 20);
    const rolledBack = { ok: false, reason: "rolledBack" } as const;
    const shorter = { ...rolledBack, text: "node a came back with a log of 19 after 20" };
    expect(admit(book, word(19, "s2", 2), EVERYBODY)).toEqual(shorter);
    expect(admit(book, word(19, "s3", 3), EVERYBODY)).toEqual(shorter);
    expect(admit(book, word(99, "s4", 1), EVERYBODY)).toEqual({
      ...rolledBack,
      text: "node a came back with incarnation 1 after 2",
    });
    expect(admit(book, word(20, "s5", 3), EVERYBODY)).toEqual({ ok: true });
  });

  it("raises nothing by judging alone: what is not remembered is not held against the node", async () => {
    const book = await open();
    admit(book, word(10, "s1", 2), EVERYBODY);
    expect(book.admit(word(1_000, "forged", 9), EVERYBODY)).toMatchObject({ ok: true });
    expect(book.admit(word(2_000, "s1", 2), EVERYBODY)).toMatchObject({ ok: true });
    expect(admit(book, word(10, "s1", 2), EVERYBODY)).toEqual({ ok: true });
    expect(admit(book, word(11, "s2", 3), EVERYBODY)).toEqual({ ok: true });
  });

  it("refuses leaps as malformed, of a node never seen as well, and remembers none of them", async () => {
    const book = await open();
    const leap = (words: string): unknown => ({ ok: false, reason: "malformed", text: `node a says ${words}` });
    const [far, long] = [1_000_000, 2 ** 40];
    expect(admit(book, word(0, "s", far + 1), EVERYBODY)).toEqual(leap("incarnation 1000001 after 0"));
    expect(admit(book, word(long + 1, "s", 1), EVERYBODY)).toEqual(leap("a log of 1099511627777 after 0"));
    expect(admit(book, word(10, "s1", 3), EVERYBODY)).toEqual({ ok: true });
    expect(admit(book, word(10, "s", 2 ** 53 - 1), EVERYBODY)).toEqual(leap("incarnation 9007199254740991 after 3"));
    expect(admit(book, word(long + 11, "s1", 3), EVERYBODY)).toEqual(leap("a log of 1099511627787 after 10"));
    expect(book.noteSequence("a", long + 11)).toEqual({
      reason: "malformed",
      text: "node a says a log of 1099511627787 after 10",
    });
    expect(admit(book, word(10, "s2", 4), EVERYBODY)).toEqual({ ok: true });
    expect(book.noteSequence("a", long + 10)).toBeNull();
    expect(admit(book, word(long + 10, "s3", far + 4), EVERYBODY)).toEqual({ ok: true });
  });

  it("refuses a node that is not of the map, and one that was removed, and remembers nothing of them", async () => {
    const book = await open();
    expect(admit(book, word(5, "s1"), { isKnown: () => false, isRemoved: () => false })).toEqual({
      ok: false,
      reason: "unknownNode",
      text: "node a is not known to be of the cluster",
    });
    expect(admit(book, word(5, "s1"), { isKnown: () => true, isRemoved: () => true })).toEqual({
      ok: false,
      reason: "unknownNode",
      text: "node a was removed from the cluster for good",
    });
    book.noteSequence("a", 100);
    expect(admit(book, word(1, "s2"), EVERYBODY)).toEqual({ ok: true });
  });

  it("refuses nobody for words of an admitted process that overtake each other", async () => {
    const book = await open();
    const late = word(10, "s1");
    expect(admit(book, word(10, "s1"), EVERYBODY)).toEqual({ ok: true });
    book.noteSequence("a", 500);
    expect(admit(book, late, EVERYBODY)).toEqual({ ok: true });
    book.noteSequence("a", 11);
    expect(admit(book, word(499, "s2", 2), EVERYBODY)).toMatchObject({ reason: "rolledBack" });
    expect(admit(book, word(500, "s2", 2), EVERYBODY)).toEqual({ ok: true });
    book.noteSequence("a", 12);
    expect(admit(book, word(500, "s2", 2), EVERYBODY)).toEqual({ ok: true });
    book.noteSequence("a", 600);
    expect(admit(book, word(500, "s2", 2), EVERYBODY)).toEqual({ ok: true });
    expect(admit(book, late, EVERYBODY)).toMatchObject({ reason: "rolledBack" });
  });

  it("admits every process on an honest disk, however its words are mixed up, and none on an older copy", () => {
    const book = (): Promise<PeerBook> => PeerBook.open(dir, { onSaveFailed: () => {}, saveEveryMs: 2 ** 30 });
    const step = fc.record({ grows: fc.nat(5), delay: fc.nat(4), kind: fc.constantFrom("hello", "ping", "restart") });
    return fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const judge = await book();
        let [sequence, session, toldMost] = [1, 1, 0];
        const words: number[] = []; // of this session; a word is as old as its place in the list
        for (const { grows, delay, kind } of steps) {
          if (kind === "restart") {
            session += 1;
            words.length = 0;
          }
          sequence += grows;
          words.push(sequence);
          const told = words[Math.max(0, words.length - 1 - delay)] ?? sequence;
          // A process says hello first: until then nothing else of it is heard.
          if (kind === "ping" && words.length > 1) judge.noteSequence("a", told);
          else {
            const said = word(words.length === 1 ? sequence : told, `s${session}`, session);
            expect(admit(judge, said, EVERYBODY)).toEqual({ ok: true });
          }
          toldMost = Math.max(toldMost, words.length === 1 ? sequence : told);
        }
        if (toldMost === 0) return;
        expect(admit(judge, word(toldMost - 1, "copy", session + 1), EVERYBODY)).toMatchObject({ ok: false });
        expect(admit(judge, word(toldMost, "copy", session), EVERYBODY)).toMatchObject({ ok: false });
      }),
      { numRuns: 200 },
    );
  });
});

describe("the file", () => {
  it("brings back what was seen and where the others are", async () => {
    const book = await open();
    admit(book, word(10, "s1", 3), EVERYBODY);
    admit(book, word(7, "s1", 1, "b"), EVERYBODY);
    book.noteSequence("a", 30);
    book.setAddresses(new Map([["a", "a:7401"]]));
    await book.close();
    const again = await open();
    expect(again.addresses).toEqual(new Map([["a", "a:7401"]]));
    expect(admit(again, word(29, "s2", 4), EVERYBODY)).toMatchObject({ reason: "rolledBack" });
    expect(admit(again, word(30, "s1", 2), EVERYBODY)).toMatchObject({ reason: "rolledBack" });
    expect(admit(again, word(30, "s2", 4), EVERYBODY)).toEqual({ ok: true });
    expect(admit(again, word(6, "s2", 2, "b"), EVERYBODY)).toMatchObject({ reason: "rolledBack" });
  });

  it("has this form", async () => {
    const book = await open();
    admit(book, word(10, "s1", 3), EVERYBODY);
    book.setAddresses(new Map([["a", "a:7401"]]));
    await book.save();
    expect(JSON.parse(await readFile(join(dir, "peers.json"), "utf8"))).toEqual({
      format: 1,
      book: { nodes: [{ node: "a", incarnation: 3, session: "s1", walSequence: 10 }], addresses: [["a", "a:7401"]] },
      checksum: "e3cd166f",
    });
  });

  it("is empty where there is none, and written only when something changed", async () => {
    const written: string[] = [];
    const book = await open({ write: async (path) => void written.push(path) });
    expect(book.addresses).toEqual(new Map());
    await book.save();
    book.setAddresses(new Map());
    await book.save();
    expect(written).toEqual([]);
    admit(book, word(1, "s1"), EVERYBODY);
    await book.save();
    admit(book, word(1, "s1"), EVERYBODY);
    await book.close();
    expect(written).toEqual([join(dir, "peers.json")]);
  });

  it("that is damaged is an error that says so, and one of a newer version, too", async () => {
    const book = await open();
    admit(book, word(10, "s1"), EVERYBODY);
    await book.close();
    const path = join(dir, "peers.json");
    const good = await readFile(path, "utf8");
    const bads = ["", "{", "null", "[]", good.slice(0, -20), good.replace('"walSequence": 10', '"walSequence": 11')];
    for (const bad of bads) {
      await writeFile(path, bad);
      await expect(open(), bad).rejects.toMatchObject({
        code: "CORRUPTION",
        message: expect.stringContaining(`${path} is damaged`),
      });
    }
    await writeFile(path, good.replace('"format": 1', '"format": 2'));
    await expect(open()).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { field: "dataDir" } });
    await writeFile(path, good);
    await open();
  });

  it("is written at most every five seconds while something changes, and again after it could not be", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const written: number[] = [];
    let isFull = false;
    const write = async (_path: string, bytes: Uint8Array): Promise<void> => {
      if (isFull) throw new Error("no space");
      written.push(Number(/"walSequence": (\d+)/.exec(new TextDecoder().decode(bytes))?.[1]));
    };
    const book = await open({ write });
    admit(book, word(1, "s1"), EVERYBODY);
    for (let sequence = 2; sequence <= 100; sequence++) {
      await vi.advanceTimersByTimeAsync(100);
      book.noteSequence("a", sequence);
    }
    expect(written).toEqual([50]);
    isFull = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect([written, failures]).toEqual([[50], [new Error("no space")]]);
    isFull = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual([50, 100]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(written).toEqual([50, 100]);
  });

  it("tells whoever closes it that the last words were not saved", async () => {
    const write = async (): Promise<void> => {
      throw new Error("no space");
    };
    const book = await open({ write });
    admit(book, word(1, "s1"), EVERYBODY);
    await expect(book.close()).rejects.toThrow("no space");
    expect(failures).toEqual([new Error("no space")]);
  });
});
