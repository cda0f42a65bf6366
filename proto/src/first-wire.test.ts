import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { featurestore } from "../gen/featurestore.js";

/*
 * Messages between clients and servers as each released version sent them, in proto/testdata/wire/VERSION.json: whoever is upgraded first
 * meets them from the other. What blocks, keys, rows and marks within them look like, their own tests hold.
 */
interface Kept {
  readonly message: string;
  readonly hex: string;
  /** Numbers of 64 bits as text, bytes in base64. */
  readonly json: object;
}

interface Codec {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: object): object;
}

const folder = new URL("../testdata/wire/", import.meta.url);
const files = await readdir(folder);
const kept = await Promise.all(
  files.map(
    async (file) => [file, JSON.parse(await readFile(new URL(file, folder), "utf8")) as readonly Kept[]] as const,
  ),
);

describe.each(kept)("what %s holds", (_, messages) => {
  test.each(messages.map((one) => [`${one.message} ${one.hex.slice(0, 16)}`, one] as const))(
    "means the same, and is still said so: %s",
    (_title, { message, hex, json }) => {
      const codec = (featurestore.v1 as unknown as Readonly<Record<string, Codec>>)[message] as Codec;
      const decoded = codec.decode(Buffer.from(hex, "hex"));
      expect(codec.toObject(decoded, { longs: String, bytes: String })).toEqual(json);
      expect(Buffer.from(codec.encode(decoded).finish()).toString("hex")).toBe(hex);
    },
  );

  test.each(messages.map((one) => [`${one.message} ${one.hex.slice(0, 16)}`, one] as const))(
    "is read as well with a field that a later version adds: %s",
    (_title, { message, hex, json }) => {
      const codec = (featurestore.v1 as unknown as Readonly<Record<string, Codec>>)[message] as Codec;
      const later = Buffer.concat([Buffer.from(hex, "hex"), Buffer.from("fa3f0474657374", "hex")]); // field 1023, 4 bytes
      expect(codec.toObject(codec.decode(later), { longs: String, bytes: String })).toEqual(json);
    },
  );
});
