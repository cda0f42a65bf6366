import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "./fixtures.suite.js";
import { type Reject, Rejects, readRejects } from "./rejects.js";

const folder = await temporaryFolder();

async function all(path: string): Promise<readonly Reject[]> {
  const rejects: Reject[] = [];
  for await (const reject of readRejects(path)) rejects.push(reject);
  return rejects;
}

it("gives back what was written, and nothing where no file is", async () => {
  const path = join(folder, "some.jsonl");
  const rejects = new Rejects({ path, isLazy: true });
  const expected = Array.from({ length: 5_000 }, (_, i) => ({
    row: i,
    reason: "é\u2028\r",
    values: [String(i), null],
  }));
  for (const reject of expected) rejects.add(reject);
  rejects.close();
  expect(await all(path)).toEqual(expected);
  expect(await all(join(folder, "none.jsonl"))).toEqual([]);
});

it("does not take rejects that cannot be read for none", async () => {
  mkdirSync(join(folder, "directory.jsonl"));
  await expect(all(join(folder, "directory.jsonl"))).rejects.toMatchObject({ code: "EISDIR" });
  writeFileSync(join(folder, "torn.jsonl"), '{"row":1,"reason":"x"}\n{"row":2,');
  await expect(all(join(folder, "torn.jsonl"))).rejects.toMatchObject({ code: "CORRUPTION" });
});
