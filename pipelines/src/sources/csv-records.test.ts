import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type CsvRecord, CsvSplitter } from "./csv-records.js";

function split(text: string | Buffer, chunk = 1 << 20): CsvRecord[] {
  const bytes = Buffer.from(text as string);
  const splitter = new CsvSplitter();
  const records: CsvRecord[] = [];
  for (let at = 0; at < bytes.length; at += chunk) records.push(...splitter.push(bytes.subarray(at, at + chunk)));
  return [...records, ...splitter.end()];
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe("CsvSplitter", () => {
  it("gives back any table, wherever the bytes are cut", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "é", '"', ",", "\n", "\r", " ", "😀"), maxLength: 6 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), fc.constantFrom("\n", "\r\n"), (rows, chunk, newline) => {
        const text = rows.map((row) => row.map(quoted).join(",") + newline).join("");
        const records = split(text, chunk);
        expect(records.map((record) => record.fault)).toEqual(rows.map(() => null));
        expect(records.map((record) => record.cells)).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  it("tells an empty cell (null) from a quoted empty one, and skips blank lines", () => {
    expect(split('a,,""\n\n\r\n,b,\n').map((record) => record.cells)).toEqual([
      ["a", null, ""],
      [null, "b", null],
    ]);
  });

  it("counts lines from 1, over newlines in quotes", () => {
    expect(split('a,b\n"x\ny",1\nc,d\n').map((record) => record.line)).toEqual([1, 2, 4]);
  });

  it("refuses a line with text after a closing quote, and that line only", () => {
    const records = split('1,a\n2,"b"x\n3,c\n');
    expect(records.map((record) => [record.cells[0], record.fault])).toEqual([
      ["1", null],
      ['2,"b"x', "text follows a closing quote"],
      ["3", null],
    ]);
  });

  it("refuses only the line of a quote that is never closed, and reads the lines after it", () => {
    const records = split('1,a\n2,"b\n3,c\n4,d');
    expect(records.map((record) => [record.line, record.fault])).toEqual([
      [1, null],
      [2, "a quoted value is never closed"],
      [3, null],
      [4, null],
    ]);
  });

  it("refuses a line that is not UTF-8, and takes a byte-order mark away", () => {
    expect(split(Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0a])).map((record) => record.cells)).toEqual([["a"]]);
    expect(split(Buffer.from([0x61, 0x2c, 0xff, 0x0a])).map((record) => record.fault)).toEqual([
      "the line is not UTF-8",
    ]);
  });

  it("takes quotes inside an unquoted cell as they are", () => {
    expect(split('5" pipe,b\n').map((record) => record.cells)).toEqual([['5" pipe', "b"]]);
  });

  it("refuses a line longer than any record may be as soon as it is, and reads on after its line feed", () => {
    const splitter = new CsvSplitter();
    const chunk = Buffer.alloc(256 * 1024, "a,");
    const records: [number, CsvRecord][] = [];
    const concat = vi.spyOn(Buffer, "concat");
    for (let i = 0; i < 400; i++) for (const record of splitter.push(chunk)) records.push([i, record]);
    const copied = concat.mock.results.reduce((total, result) => total + (result.value as Buffer).length, 0);
    concat.mockRestore();
    for (const record of splitter.push(Buffer.from("a\nb,c\n"))) records.push([400, record]);
    expect([...splitter.end()]).toEqual([]);
    expect(records.map(([, { line, fault }]) => [line, fault])).toEqual([
      [1, "the line is longer than 16777216 bytes"],
      [2, null],
    ]);
    expect(records[0]?.[0]).toBeLessThan(2 * 64); // before twice the bytes of a record have come
    expect(records[0]?.[1].cells[0]).toHaveLength(1_000);
    expect(copied).toBeLessThan(5 * 16 * 1024 * 1024);
  });

  it("looks at a long quoted value a few times only, and refuses the same records wherever the bytes are cut", () => {
    const long = `${"x".repeat(1024 * 1024)}\n`.repeat(12);
    const text = Buffer.from(`1,"${long}"\n2,"${long.repeat(2)}"\n`);
    const concat = vi.spyOn(Buffer, "concat");
    const cut = split(text.subarray(0, long.length + 5), 64 * 1024);
    const copied = concat.mock.results.reduce((total, result) => total + (result.value as Buffer).length, 0);
    concat.mockRestore();
    expect(cut.map((record) => [record.cells.length, record.fault])).toEqual([[2, null]]);
    expect(copied).toBeLessThan(6 * long.length);
    const faults = (records: CsvRecord[]): unknown[] => records.slice(0, 2).map((record) => record.fault);
    expect(faults(split(text, 256 * 1024))).toEqual(faults(split(text, text.length)));
    expect(faults(split(text, text.length))).toEqual([null, "a quoted value is not closed within 16777216 bytes"]);
  }, 60_000);
});
