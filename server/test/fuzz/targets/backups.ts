import { encodeRegistry } from "@featurestore/proto";
import { checkBackup } from "../../../../pipelines/src/backup/check.js";
import { manifestName, objectName } from "../../../../pipelines/src/backup/manifest.js";
import { MemoryStorage } from "../../../../pipelines/src/backup/memory-storage.suite.js";
import { applyDelta, decodeRows, deltaOf, encodeRows } from "../../../../pipelines/src/backup/row-object.js";
import { openDocument, sealDocument, sha256Of } from "../../../../pipelines/src/backup/seal.js";
import { REGISTRY } from "../forms.js";
import { joined } from "../mutate.js";
import { type FuzzTarget, nothingToClose, refusing, refusingLater } from "../target.js";

const ID = "20261122T000000000Z-00000000";
const ROWS = encodeRows(1, [
  [Uint8Array.of(1), Uint8Array.of(9, 9)],
  [Uint8Array.of(2), null],
]);
const PART = { sha256: sha256Of(ROWS), bytes: ROWS.length };
const SUMS = REGISTRY.views.map(({ id }) => ({ view: id, rows: 0, digest: "0".repeat(32) }));
const RANGE = { view: 1, first: "01", rows: 1, sha256: PART.sha256, base: PART, delta: null };
const shards = (ranges: readonly (typeof RANGE)[]) =>
  [0, 1].map((shard) => ({
    shard,
    node: "a",
    term: 1,
    index: 1,
    asOf: 1,
    views: SUMS,
    ranges: shard === 0 ? [...ranges] : [],
  }));
const manifestOf = (ranges: readonly (typeof RANGE)[]) => ({
  format: 1,
  id: ID,
  createdAt: "2026-11-22T00:00:00.000Z",
  clusterId: "c",
  shardCount: 2,
  registryRevision: REGISTRY.revision,
  mapEpochs: [1, 1],
  basedOn: null,
  registry: Buffer.from(encodeRegistry(REGISTRY)).toString("base64"),
  views: REGISTRY.views.map(({ id, name }) => ({ view: id, rows: 0, digest: "0".repeat(32), name })),
  shards: shards(ranges),
  bytes: ranges.length * PART.bytes,
  bytesWritten: 0,
});
const encoded = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** The input sealed as if it were right, where it is an object at all. */
function sealed(bytes: Uint8Array): Uint8Array {
  try {
    const { seal: _seal, ...value } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, never>;
    return sealDocument(value, null);
  } catch {
    return bytes;
  }
}

/** Files of a backup. First byte 0: a manifest as it is; 1: one sealed after it was changed; 2: rows; 3: a document with a key. */
export const backups: FuzzTarget = {
  name: "backups",
  open: async () => ({
    seeds: [
      joined(Uint8Array.of(0), sealDocument(manifestOf([]), null)),
      joined(Uint8Array.of(1), encoded(manifestOf([]))),
      joined(Uint8Array.of(1), encoded(manifestOf([RANGE]))),
      joined(Uint8Array.of(2), ROWS),
      joined(Uint8Array.of(3), sealDocument({ a: [1, "x", null, { b: true }] }, Uint8Array.of(1, 2, 3))),
    ],
    run: (input) => {
      const bytes = input.slice(1);
      switch ((input[0] ?? 0) % 4) {
        case 2:
          return refusing(() => {
            const { viewId, records } = decodeRows(bytes);
            const before = decodeRows(ROWS).records;
            applyDelta(before, records);
            encodeRows(viewId, deltaOf(before, records));
            return `rows ${records.length}`;
          });
        case 3:
          return refusing(() => openDocument("d", bytes, Uint8Array.of(1, 2, 3)).authenticity);
        default:
          return refusingLater(async () => {
            const storage = new MemoryStorage();
            storage.files.set(manifestName(ID), (input[0] ?? 0) % 4 === 0 ? bytes : sealed(bytes));
            storage.files.set(objectName(PART), ROWS);
            const options = { storage, key: null, backup: ID, bytesMax: 1e6, parallel: 2 };
            return (await checkBackup(options)).authenticity;
          });
      }
    },
    close: nothingToClose,
  }),
};
