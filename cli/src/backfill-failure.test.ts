import { FeatureStore } from "@featurestore/client";
import { type ErrorCode, FeatureStoreError } from "@featurestore/proto";
import { expect, it } from "vitest";
import { Cli } from "./cli.js";
import { state, told } from "./commands/backfill.js";
import { exitCodeOf } from "./exit-codes.js";

/** What a command line says and ends with when its job fails so. */
function failure(code: ErrorCode, report: object, details: object = {}): { code: number; said: string } {
  let said = "";
  const sink = {
    write: (text: string): void => {
      said += text;
    },
    isTerminal: false,
    columns: 80,
  };
  const argv = ["backfill", "v", "--from", "a.csv"];
  const connectAdmin = (): Promise<never> => Promise.reject(new Error("not here"));
  const cli = new Cli({ out: sink, err: sink, env: {}, argv, connect: (to) => FeatureStore.connect(to), connectAdmin });
  const complete = { read: 1_000, written: 900, refused: 3, dryRun: false, ...report };
  const error = told(cli, new FeatureStoreError(code, "so", { details: { report: complete, ...details } }));
  return { code: exitCodeOf(error), said };
}

const FAR = "read 1,000, written 900, refused 3 rows\n";

it("a job that had begun ends with what is true of it, and with how to go on where that helps", () => {
  expect(failure("INVALID_ARGUMENT", {})).toEqual({ code: 1, said: FAR });
  expect(failure("CONFLICT", {})).toEqual({ code: 1, said: FAR });
  expect(failure("INVALID_ARGUMENT", {}, { field: "maxErrors" })).toEqual({ code: 4, said: FAR });
  const goOn = "go on with: featurestore backfill v --from a.csv --resume\n";
  expect(failure("UNAVAILABLE", {})).toEqual({ code: 3, said: FAR + goOn });
  expect(failure("INVALID_ARGUMENT", { read: 0, written: 0 })).toEqual({ code: 2, said: "" });
});

it("a dry run speaks of good rows", () => {
  const said = "read 1,000, good 900, refused 3 rows\n";
  expect(failure("INVALID_ARGUMENT", { dryRun: true })).toEqual({ code: 2, said });
  expect(failure("UNAVAILABLE", { dryRun: true })).toEqual({ code: 3, said });
});

it("the progress line says that a job is throttled, first of all", () => {
  const progress = { read: 5_000, written: 4_000, late: 0, refused: 3, total: null, fraction: 0.5 };
  const line = { fraction: 0.5, rows: 5_000 };
  expect(state({ ...progress, throttled: true })).toEqual({ ...line, notes: ["throttled", "3 refused"] });
  expect(state({ ...progress, throttled: false })).toEqual({ ...line, notes: ["3 refused"] });
});
