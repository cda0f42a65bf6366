import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonPrograms, runProgram } from "../peers/python.js";
import { PROTO_ROOT } from "../peers/stock-client.js";
import type { RequestPart } from "../reads/contender.js";
import { startOneNode } from "../reads/ours.js";
import { featureName, keyName } from "../reads/tables.js";
import type { Workload } from "../reads/workload.js";
import { ranking } from "./ranking.js";

const GRPCIO = "1.76.0";
const REQUESTS = 20;
const RUN_MS_MAX = 120_000;

/** Asks for everything in requests.json with unary MultiGet in VALUES, and prints the values in the same shape. */
const SCRIPT = `\
import json, sys
import grpc
from featurestore.v1 import store_pb2, store_pb2_grpc, values_pb2

with open(sys.argv[1]) as file:
    asked = json.load(file)
client = store_pb2_grpc.StoreServiceStub(grpc.insecure_channel(asked["address"]))
answers = []
for request in asked["requests"]:
    parts = []
    for part in request:
        keys = [values_pb2.Key(parts={part["key"]: values_pb2.Value(int64_value=str(id))}) for id in part["ids"]]
        answer = client.MultiGet(store_pb2.MultiGetRequest(
            feature_set=store_pb2.FeatureSet(selections=[store_pb2.Selection(view=part["view"], features=part["features"])]),
            keys=[store_pb2.KeyList(values=keys)],
            encoding=store_pb2.ENCODING_VALUES,
        ), timeout=10)
        assert answer.complete, "the answer is not complete"
        rows = answer.values[0].rows
        assert all(cell.status == store_pb2.CELL_STATUS_PRESENT for row in rows for cell in row.cells.values())
        parts.append([[row.cells[name].value.number_value for name in part["features"]] for row in rows])
    answers.append(parts)
json.dump(answers, sys.stdout)
`;

/** No measurement: whether somebody without the SDK reads the same. */
export const stock: Workload = {
  name: "stock",
  title: "The ranking call's reads by Python's stock gRPC client, unary MultiGet, against the SDK's",
  run: async (options) => {
    const { dir, say, profileDir } = options;
    const { users, items, requests } = ranking(options.scale);
    const packages = [`grpcio==${GRPCIO}`, `grpcio-tools==${GRPCIO}`];
    const bin = await pythonPrograms(`grpcio-${GRPCIO}`, packages, say);
    const tables = [users, items];
    await using ours = await startOneNode({ tables, shapes: [tables], dir, say, profileDir });
    const some = requests.slice(0, REQUESTS);
    const generated = join(dir, "python");
    mkdirSync(generated);
    const protos = ["store", "values"].map((name) => `featurestore/v1/${name}.proto`);
    const outs = [`--python_out=${generated}`, `--grpc_python_out=${generated}`];
    await runProgram(join(bin, "python"), ["-m", "grpc_tools.protoc", `-I${PROTO_ROOT}`, ...outs, ...protos], {
      timeoutMs: RUN_MS_MAX,
      failure: "no Python client can be made from the .proto files",
    });
    writeFileSync(join(generated, "ask.py"), SCRIPT);
    const asked = { address: ours.address, requests: some.map((request) => request.map(partOf)) };
    writeFileSync(join(generated, "requests.json"), JSON.stringify(asked));
    const printed = await runProgram(
      join(bin, "python"),
      [join(generated, "ask.py"), join(generated, "requests.json")],
      { timeoutMs: RUN_MS_MAX, failure: "Python's client cannot read" },
    );
    const theirs = JSON.parse(printed) as readonly (readonly (readonly (readonly number[])[])[])[];
    let values = 0;
    let different = 0;
    for (const [i, request] of some.entries()) {
      const mine = await ours.contender.read(request);
      for (const [part, { table, ids }] of request.entries()) {
        for (const row of ids.keys()) {
          for (let feature = 0; feature < table.features; feature++) {
            values += 1;
            if (theirs[i]?.[part]?.[row]?.[feature] !== mine.value(part, row, feature)) different += 1;
          }
        }
      }
    }
    return {
      workload: "stock",
      title: stock.title,
      parameters: { requests: REQUESTS, values },
      contenders: {
        [ours.contender.name]: ours.contender.description,
        Python: `grpcio ${GRPCIO}, made from the .proto files`,
      },
      measured: [],
      series: [],
      targets: [
        {
          what: "values that differ between Python's client and the SDK",
          wanted: "none",
          measured: `${different} of ${values}`,
          isMet: different === 0,
        },
      ],
      notes: [],
    };
  },
};

function partOf({ table, ids }: RequestPart): object {
  return {
    view: table.name,
    key: keyName(table),
    ids,
    features: Array.from({ length: table.features }, (_, f) => featureName(table, f)),
  };
}
