import {
  AnswerBlock,
  ByteWriter,
  CELL_STATUSES,
  DEFAULT_CONSISTENCY,
  type Feature,
  findEntity,
  findFeatures,
  findView,
  invalid,
  isKey,
  NO_TIME,
  type ReadAnswer,
  type ReadRequest,
  type Registry,
  valueToJson,
  writeKeyList,
} from "@featurestore/proto";
import type { InspectedCell, InspectionOf, RowsFound } from "./control/inspection.js";
import type { NodeCall } from "./deadline.js";

/** What is told of a value, in characters of its JSON. */
const VALUE_LENGTH_MAX = 1_024;
const DEADLINE_MS = 2_000;

/** What looking up rows needs of a node. */
export interface RowSource {
  readonly nodeId: string;
  readonly registry: Registry;
  read(request: ReadRequest, call: NodeCall): Promise<ReadAnswer>;
}

/**
 * One entity's rows in some views, by the node's own read path and as fresh as any reader gets them. Where the key's shard is
 * not served here, nobody is asked on its behalf: `servedBy` is null.
 * @throws INVALID_ARGUMENT for bytes that are no key of the entity, or a view of another one; NOT_FOUND; as reads.
 */
export async function inspectRows(
  node: RowSource,
  { entity: entityName, key: base64, views: names }: InspectionOf<"rows">,
  signal: AbortSignal,
): Promise<RowsFound> {
  const { registry } = node;
  const entity = findEntity(registry, entityName);
  const key = new Uint8Array(Buffer.from(base64, "base64"));
  if (!isKey(entity.joinKeys, key)) throw invalid(`key: not a key of entity ${entity.name}`, { field: "key" });
  const views = names.map((name) => findView(registry, name));
  for (const view of views) {
    if (view.entity === entity.name) continue;
    throw invalid(`views: ${view.name} is of entity ${view.entity}, not of ${entity.name}`, { field: "views" });
  }
  if (views.length === 0) return { servedBy: node.nodeId, stalenessMs: 0, rows: [] };
  const features = views.map((view) => findFeatures(view, []));
  const keys = new ByteWriter(64 + key.length);
  writeKeyList(keys, [key]);
  const answer = await node.read(
    {
      set: {
        selections: views.map((view, i) => ({
          view: view.name,
          features: (features[i] ?? []).map(({ name }) => name),
          role: entity.name,
        })),
        matrix: false,
        eventTimes: true,
      },
      keys: [keys.finish()],
      asOf: null,
      after: null,
      consistency: DEFAULT_CONSISTENCY,
      registryRevision: 0,
    },
    { deadlineMs: DEADLINE_MS, signal },
  );
  return {
    servedBy: answer.unserved.length > 0 ? null : node.nodeId,
    stalenessMs: answer.stalenessMs,
    rows: views.map((view, i) => {
      const block = new AnswerBlock(aligned(answer.blocks[i] as Uint8Array));
      return {
        view: view.name,
        cells: (features[i] ?? []).map((feature, column) => inspectedCell(block, column, feature)),
      };
    }),
  };
}

function inspectedCell(block: AnswerBlock, column: number, feature: Feature): InspectedCell {
  const json = valueToJson(block.type(column), block.value(0, column));
  const text = json === null ? null : JSON.stringify(json);
  const time = block.eventTimes(column)[0];
  const isCut = text !== null && text.length > VALUE_LENGTH_MAX;
  return {
    feature: feature.name,
    type: feature.type,
    status: CELL_STATUSES[block.status(0, column)] ?? "INVALID",
    value: isCut ? text.slice(0, VALUE_LENGTH_MAX) : text,
    isCut,
    eventTime: time === undefined || Number(time) === NO_TIME ? null : Number(time),
  };
}

/** Answer blocks are read in place, from a multiple of 8 on. */
function aligned(block: Uint8Array): Uint8Array {
  return block.byteOffset % 8 === 0 ? block : block.slice();
}
