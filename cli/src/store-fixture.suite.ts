import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { DevStore, type Outcome, runHere, temporaryFolder } from "./cli-world.suite.js";

/** A view of every type, one with a key of two parts, and a service with two roles. */
export const DEFINITIONS = `entities:
  - { name: user, joinKeys: { user_id: int64 } }
  - { name: place, joinKeys: { name: string, floor: int64 } }
featureViews:
  - name: all/types
    entity: user
    features:
      b: bool
      i8: int8
      i16: int16
      i32: { type: int32, default: 5, min: 0, max: 100 }
      i64: int64
      f16: float16
      f32: float32
      f64: float64
      s: string
      by: bytes
      ts: timestamp
      vec: float32[3]
      v8: int8[2]
      li: list<int64>
      ls: list<string>
      j: json
  - { name: places, entity: place, features: { s: string } }
  - { name: brief, entity: user, ttl: 1d, features: { s: string } }
featureServices:
  - { name: home, version: 1, features: { all/types: "*" }, roles: { author: { all/types: [i32, vec] } } }
`;

export interface StoreFixture {
  at(name: string): string;
  /** Runs a command line in this process against the store. */
  cli(...args: string[]): Promise<Outcome>;
  /** As `cli`; the data parsed, the exit code being 0. */
  json(...args: string[]): Promise<unknown>;
}

/** One real store for the tests of a file, which dev runs, with DEFINITIONS and row 7. */
export async function storeFixture(): Promise<StoreFixture> {
  const folder = await temporaryFolder();
  let store: DevStore | null = null;
  const at = (name: string): string => join(folder.path, name);
  const cli = (...args: string[]): Promise<Outcome> => runHere(args, store === null ? {} : { env: store.env });
  beforeAll(async () => {
    store = await DevStore.start(at("data"), { args: ["--shards", "4"] });
    await writeFile(at("features.yaml"), DEFINITIONS);
    expect(await cli("apply", at("features.yaml"))).toMatchObject({ code: 0 });
    expect(await cli("put", "all/types", "7", "i32=7", "s=seven")).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await store?.stop();
    await folder.remove();
  });
  const json = async (...args: string[]): Promise<unknown> => {
    const { code, out, err } = await cli(...args, "--output", "json");
    expect({ code, err }).toMatchObject({ code: 0 });
    return JSON.parse(out) as unknown;
  };
  return { at, cli, json };
}
