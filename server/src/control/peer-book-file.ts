import { readFile } from "node:fs/promises";
import { crc32c, FeatureStoreError } from "@featurestore/proto";
import { z } from "zod";

/*
 * peers.json: { "format": 1, "book": { "nodes": [{ node, incarnation, session, walSequence }],
 *                                       "addresses": [[node, "host:port"]] },
 *               "checksum": CRC32C in hexadecimal of the same in JSON, with nodes as lists }
 */
const FORMAT = 1;

const count = z.int().min(0);
const page = z.strictObject({
  nodes: z.array(z.strictObject({ node: z.string(), incarnation: count, session: z.string(), walSequence: count })),
  addresses: z.array(z.tuple([z.string(), z.string()])),
});
const document = z.strictObject({ format: z.literal(FORMAT), book: page, checksum: z.string() });

/** The highest that was seen of a node; `session`: of the process that said so of the incarnation. */
export interface SeenNode {
  readonly node: string;
  readonly incarnation: number;
  readonly session: string;
  readonly walSequence: number;
}

/** All that the book keeps. */
export interface BookPage {
  readonly nodes: readonly SeenNode[];
  readonly addresses: readonly (readonly [string, string])[];
}

export function encodePeerBook(book: BookPage): Uint8Array {
  const text = JSON.stringify({ format: FORMAT, book, checksum: checksum(book) }, null, 2);
  return new TextEncoder().encode(`${text}\n`);
}

/** @param path for the message. @throws CORRUPTION where the bytes are not what was written; INVALID_ARGUMENT for a newer format. */
export function decodePeerBook(bytes: Uint8Array, path: string): BookPage {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damaged(path, cause);
  }
  const format = (value as { readonly format?: unknown } | null)?.format;
  if (typeof format === "number" && format > FORMAT) {
    throw new FeatureStoreError(
      "INVALID_ARGUMENT",
      `${path} has format ${format}, newer than the ${FORMAT} this version reads; start it with the version that wrote it`,
      { details: { field: "dataDir" } },
    );
  }
  const read = document.safeParse(value);
  if (!read.success || read.data.checksum !== checksum(read.data.book)) throw damaged(path, read.error);
  return read.data.book;
}

/** The file's bytes, or null where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function checksum({ nodes, addresses }: BookPage): string {
  const book = {
    nodes: nodes.map(({ node, incarnation, session, walSequence }) => [node, incarnation, session, walSequence]),
    addresses,
  };
  return crc32c(new TextEncoder().encode(JSON.stringify([FORMAT, book]))).toString(16);
}

function damaged(path: string, cause: unknown): FeatureStoreError {
  return new FeatureStoreError(
    "CORRUPTION",
    `${path} is damaged; restore it from a backup, or delete it while the other nodes run: this node then starts to watch their logs anew`,
    { cause },
  );
}
