import {
  AnswerBlock,
  answerPayload,
  blockViolations,
  decodeMark,
  decodeRegistry,
  decodeSchema,
  decodeWriteBlock,
  encodeMark,
  encodeRegistry,
  encodeSchema,
  errorFromWire,
  FeatureStoreError,
  featurestore,
  LayoutSet,
  mergeMarks,
  mergeWrite,
  peekWriteBlock,
  RowBuilder,
  readAnswerPayload,
  readKeyList,
  rowRef,
  Selection,
  splitWriteBlock,
  viewOf,
} from "@featurestore/proto";
import { checkKeys } from "../../../src/key-check.js";
import { decodeCursor, encodeCursor } from "../../../src/scan-cursor.js";
import { decodeEntry } from "../../../src/storage/apply-run.js";
import { encodeCommand, unsequenced } from "../../../src/storage/command-codec.js";
import { DEFINITIONS, LAYOUT, pageKeys, REGISTRY, userKeys, writeBlock } from "../forms.js";
import { joined } from "../mutate.js";
import { Broken, type FuzzTarget, nothingToClose, refusing } from "../target.js";

/** A layout of bytes that come from elsewhere: some that are right, and what reads them. */
interface Form {
  readonly right: readonly Uint8Array[];
  readonly read: (bytes: Uint8Array) => string;
}

const RULES = { joinKeys: DEFINITIONS.entities[0]?.joinKeys ?? [], latestTime: 10 ** 9 };
const SCHEMA = LAYOUT.schema;
const LAYOUTS = new LayoutSet([SCHEMA]);
/** Of a damaged block that says it has more, the first cells stand for the others. */
const ROWS_READ_MAX = 8;

/** Rows of a block as apply makes them. */
function rowsOf(bytes: Uint8Array): Uint8Array[] {
  const block = decodeWriteBlock(bytes, LAYOUT);
  const builder = new RowBuilder();
  return Array.from({ length: block.rows }, (_, i) => {
    const { row } = mergeWrite(LAYOUTS, builder, null, { block, layout: LAYOUT, i, index: 1 });
    return row?.slice() ?? new Uint8Array(0);
  }).filter(({ length }) => length > 0);
}

function readRow(bytes: Uint8Array): string {
  const violation = LAYOUT.violation(rowRef(bytes));
  if (violation !== null) return violation.replace(/[0-9]+/g, "0");
  for (let position = 0; position < LAYOUT.features.length; position++) LAYOUT.value(rowRef(bytes), position);
  return "row";
}

/** What was accepted is merged, read and split without anything else going wrong. */
function readWriteBlock(bytes: Uint8Array): string {
  const { rows } = peekWriteBlock(bytes);
  const block = decodeWriteBlock(bytes, LAYOUT);
  if (block.rows !== rows) throw new Broken(`a block of ${rows} rows has ${block.rows}`);
  const bad = blockViolations(block, LAYOUT, RULES);
  if (bad.rows > 0) return `bad ${bad.first[0]?.feature}`;
  for (const row of rowsOf(bytes)) {
    const read = readRow(row);
    if (read !== "row") throw new Broken(`an accepted row is none: ${read}`);
  }
  for (const part of splitWriteBlock(block, LAYOUT, (row) => row % 3).values()) decodeWriteBlock(part, LAYOUT);
  return `rows ${Math.min(block.rows, 4)} columns ${block.columns.length}`;
}

function answerOf(rows: readonly Uint8Array[], matrix: boolean): Uint8Array {
  const numbers = SCHEMA.features.filter(({ type }) => type === "float32" || type === "int32");
  const features = matrix ? numbers : SCHEMA.features;
  const selection = new Selection({ features, ttl: null, matrix, eventTimes: !matrix });
  const found = {
    count: rows.length,
    status: new Uint8Array(rows.length),
    bytes: [...rows],
    views: rows.map(viewOf),
    starts: new Int32Array(rows.length),
  };
  return selection.encode(LAYOUTS, found, 2_000);
}

function readAnswer(bytes: Uint8Array): string {
  const block = new AnswerBlock(bytes);
  if (block.matrixStride > 0) block.matrix();
  for (let column = 0; column < block.columns; column++) {
    if (block.matrixStride === 0) unlessUnreadable(() => String(block.column(column).length));
    block.statuses(column);
    block.eventTimes(column);
    for (let row = 0; row < Math.min(block.rows, ROWS_READ_MAX); row++) {
      block.status(row, column);
      unlessUnreadable(() => String(block.value(row, column)));
    }
  }
  return `rows ${Math.min(block.rows, 4)} columns ${block.columns}`;
}

/** An answer that cannot be read is the server's mistake: the SDK says INTERNAL. */
function unlessUnreadable(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof FeatureStoreError) return error.code;
    throw error;
  }
}

const BLOCK = writeBlock(9);
const ANSWERS = [answerOf(rowsOf(BLOCK), false), answerOf(rowsOf(BLOCK), true)];
const payloadOf = (blocks: readonly Uint8Array[]): Uint8Array =>
  joined(
    ...answerPayload({
      blocks,
      complete: true,
      stalenessMs: 5,
      unserved: [{ shard: 3, code: "UNAVAILABLE", leader: "n" }],
    }).pieces,
  );

const FORMS: readonly Form[] = [
  { right: [BLOCK, writeBlock(0), writeBlock(1), writeBlock(40)], read: readWriteBlock },
  { right: ANSWERS, read: (bytes) => unlessUnreadable(() => readAnswer(bytes)) },
  {
    right: [payloadOf(ANSWERS), payloadOf([])],
    read: (bytes) => unlessUnreadable(() => `blocks ${readAnswerPayload(bytes).blocks.map(readAnswer).join()}`),
  },
  {
    right: [userKeys([1, 2, 300]), pageKeys(["a", "\u0000b", ""]), userKeys([])],
    read: (bytes) => {
      const { keys } = readKeyList(bytes, 0);
      for (const entity of DEFINITIONS.entities) refusing(() => String(checkKeys(entity, keys)));
      for (let i = 0; i < keys.count; i++) keys.key(i);
      return `keys ${Math.min(keys.count, 4)}`;
    },
  },
  {
    right: [
      encodeMark({
        clusterId: "c",
        indexes: new Map([
          [0, 5],
          [3, 2 ** 40],
        ]),
      }),
    ],
    read: (bytes) => {
      mergeMarks([bytes, bytes]);
      return `shards ${decodeMark(bytes).indexes.size}`;
    },
  },
  {
    right: [encodeCursor(3, null), encodeCursor(0, Uint8Array.of(1, 2))],
    read: (bytes) => `shard ${decodeCursor(bytes, 8).shard}`,
  },
  { right: rowsOf(BLOCK), read: readRow },
  { right: [encodeRegistry(REGISTRY)], read: (bytes) => `views ${decodeRegistry(bytes).views.length}` },
  {
    right: [encodeSchema(SCHEMA)],
    read: (bytes) => `features ${decodeSchema(1, bytes).features.length}`,
  },
  {
    right: [
      encodeCommand({ ...unsequenced(1), kind: "rows", datasets: [1, 2], block: BLOCK }),
      encodeCommand({ ...unsequenced(1), kind: "dropView", viewId: 1 }),
      encodeCommand({ ...unsequenced(1), kind: "schema", viewId: 1, schema: encodeSchema(SCHEMA) }),
    ],
    read: (bytes) => decodeEntry({ term: 1, index: 1, kind: "command", data: bytes }).content.kind,
  },
  {
    right: [
      featurestore.v1.Error.encode({
        code: "CONFLICT",
        message: "m",
        outcome: "unknown",
        details: '{"a":[1]}',
      }).finish(),
    ],
    read: (bytes) => {
      let message: featurestore.v1.Error;
      try {
        message = featurestore.v1.Error.decode(bytes);
      } catch {
        return "not protobuf"; // whoever reads trailers expects that
      }
      return errorFromWire(message).code;
    },
  },
];

/** Blocks, keys, marks, cursors, rows, commands. The first byte says which form the others are read as. */
export const blocks: FuzzTarget = {
  name: "blocks",
  open: async () => ({
    seeds: FORMS.flatMap(({ right }, i) => right.map((bytes) => joined(Uint8Array.of(i), bytes))),
    run: (input) => {
      const i = (input[0] ?? 0) % FORMS.length;
      const bytes = input.slice(1); // blocks are read where they lie, at a multiple of 8
      return `${i} ${refusing(() => (FORMS[i] as Form).read(bytes))}`;
    },
    close: nothingToClose,
  }),
};
