import { expect, test } from "vitest";
import { ByteWriter } from "./byte-writer.js";
import { fixedKeyList, keyListBytes, readKeyList, writeKeyList } from "./key-list.js";

function written(keys: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(keyListBytes(keys));
  writeKeyList(writer, keys);
  return writer.finish();
}

test("keys of one length packed side by side give the same bytes as keys one by one", () => {
  const keys = [1, 2, 3].map((n) => Uint8Array.of(n, 0, 0, 0, 0, 0, 0, 9));
  const packed = Uint8Array.from(keys.flatMap((key) => [...key]));
  expect(fixedKeyList(packed, 8)).toEqual(written(keys));
  expect(fixedKeyList(new Uint8Array(0), 8)).toEqual(written([]));
  expect(readKeyList(fixedKeyList(packed, 8), 0).keys.key(1)).toEqual(keys[1]);
});
