import { expect, test } from "vitest";
import { aligned, ByteWriter, copyBytes, padding, viewOf } from "./byte-writer.js";

test("lengths round up to multiples of 8, beyond 32 bits too", () => {
  expect([0, 1, 7, 8, 9].map(aligned)).toEqual([0, 8, 8, 8, 16]);
  expect([2 ** 31, 2 ** 32 + 1, 2 ** 40 - 3].map(aligned)).toEqual([2 ** 31, 2 ** 32 + 8, 2 ** 40]);
  expect([0, 1, 8, 2 ** 32 + 1].map(padding)).toEqual([0, 7, 0, 7]);
});

test("a writer grows with zeros and keeps what was written", () => {
  const writer = new ByteWriter(0);
  writer.append(Uint8Array.of(1, 2, 3));
  expect(writer.align()).toBe(8);
  writer.appendRange(Uint8Array.of(7, 8, 9, 10), 1, 3);
  expect(writer.reserve(2)).toBe(10);
  writer.view.setUint16(10, 0x0201, true);
  expect([...writer.finish()]).toEqual([1, 2, 3, 0, 0, 0, 0, 0, 8, 9, 1, 2]);
});

test("copies short and long ranges alike", () => {
  for (const length of [0, 1, 48, 49, 500]) {
    const source = Uint8Array.from({ length: length + 4 }, (_, i) => i);
    const target = new Uint8Array(length + 8);
    copyBytes(source, 2, 2 + length, target, 3);
    expect(target.subarray(3, 3 + length)).toEqual(source.subarray(2, 2 + length));
    expect(target[3 + length]).toBe(0);
  }
});

test("a view covers its array wherever that lies in a buffer", () => {
  const part = new Uint8Array(16).fill(9).subarray(5, 7);
  expect([viewOf(part).byteOffset, viewOf(part).byteLength]).toEqual([5, 2]);
});
