import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pythonPrograms, runProgram } from "../../peers/python.js";
import type { PeerOptions, Table } from "../contender.js";
import { packRow, rowBytes } from "./packed-rows.js";

/** Runs on Python 3.11. */
export const FEAST_VERSION = "0.66.0";
const LOAD_MS_MAX = 30 * 60_000;

/** Reads `tables.json` beside it, with packed rows in a file per table, and writes what Feast serves. */
const LOAD_SCRIPT = `\
import json, sys
from datetime import datetime, timedelta, timezone
import numpy, pandas
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, ValueType
from feast.types import Int64

repository = sys.argv[1]
store = FeatureStore(repo_path=repository)
with open(f"{repository}/tables.json") as file:
    tables = json.load(file)
entity = Entity(name="entity", join_keys=["entity_id"], value_type=ValueType.INT64)
store.apply([entity] + [
    FeatureView(
        name=table["name"],
        entities=[entity],
        ttl=timedelta(0),
        schema=[Field(name="entity_id", dtype=Int64)] + [Field(name=f"f{f}", dtype=Int64) for f in range(table["features"])],
        source=FileSource(name=f"{table['name']}_source", path=f"{repository}/none.parquet", timestamp_field="event_timestamp"),
    )
    for table in tables
])
now = datetime.now(timezone.utc)
for table in tables:
    rows = numpy.fromfile(f"{repository}/{table['name']}.rows", dtype="<i8").reshape(table["rows"], table["features"])
    frame = pandas.DataFrame(rows, columns=[f"f{f}" for f in range(table["features"])])
    frame["entity_id"] = numpy.arange(table["rows"])
    frame["event_timestamp"] = now
    store.write_to_online_store(table["name"], df=frame)
`;

/** The directory of Feast's programs, installed the first time. @throws Error saying what is missing. */
export function installFeast(say: (text: string) => void): Promise<string> {
  return pythonPrograms(`feast-${FEAST_VERSION}`, [`feast[redis]==${FEAST_VERSION}`], say);
}

/** A Feast repository in `<dir>/feast`, with a feature view of int64 per table over one entity, written to the Redis there. */
export async function loadFeast(
  bin: string,
  redisPort: number,
  { dir, tables, say }: PeerOptions,
): Promise<{ readonly repository: string }> {
  const repository = join(dir, "feast");
  await mkdir(repository);
  await writeFile(join(repository, "feature_store.yaml"), settings(repository, redisPort));
  await writeFile(join(repository, "load.py"), LOAD_SCRIPT);
  await writeFile(
    join(repository, "tables.json"),
    JSON.stringify(tables.map(({ name, rows, features }) => ({ name, rows, features }))),
  );
  for (const table of tables) await writeFile(join(repository, `${table.name}.rows`), packedRows(table));
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  say(`feast: writing ${rows} rows of ${tables.length} views`);
  await runProgram(join(bin, "python"), [join(repository, "load.py"), repository], {
    timeoutMs: LOAD_MS_MAX,
    failure: "Feast cannot be loaded",
  });
  return { repository };
}

function settings(repository: string, redisPort: number): string {
  return `\
project: bench
provider: local
registry: ${JSON.stringify(join(repository, "registry.db"))}
online_store:
  type: redis
  connection_string: "127.0.0.1:${redisPort}"
offline_store:
  type: file
entity_key_serialization_version: 3
`;
}

function packedRows(table: Table): Buffer {
  const bytes = Buffer.allocUnsafe(table.rows * rowBytes(table));
  for (let id = 0; id < table.rows; id++) bytes.set(packRow(table, id), id * rowBytes(table));
  return bytes;
}
