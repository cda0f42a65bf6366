import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterAdmin, FeatureStore } from "@featurestore/client";
import { MemoryStore } from "@featurestore/client/testing";
import { FeatureStoreError } from "@featurestore/proto";
import { run } from "../../../../cli/src/run.js";
import type { Chance } from "../chance.js";
import { DEFINITIONS } from "../forms.js";
import { Broken, type FuzzTarget } from "../target.js";

const LINES: readonly (readonly string[])[] = [
  ["get", "everything", "1"],
  [
    "get",
    "everything",
    "user_id=1",
    '{"user_id":"2"}',
    "--features",
    "count,name",
    "--with-status",
    "--output",
    "json",
  ],
  ["get", "pages", "url=a,lang=de"],
  ["put", "everything", "1", "count=3", 'extra:={"a":1}', "name=x", "--event-time", "2026-01-01T00:00:00Z"],
  ["delete", "everything", "1", "--event-time", "2026-01-01T00:00:00Z", "--yes"],
  ["views"],
  ["views", "everything", "--output", "jsonl"],
  ["services", "ranking", "--output", "json"],
  ["drop", "view", "pages", "--yes"],
  ["drop", "service", "ranking", "--yes"],
  ["apply", "definitions.yaml", "--dry-run", "--allow-drops"],
  ["cluster", "status", "--output", "json"],
  ["cluster", "health", "--wait", "green", "--timeout", "10ms"],
  ["cluster", "set", "replicas", "3", "--yes"],
  ["cluster", "transfer-leader", "3", "n1", "--yes"],
  ["--help"],
  ["--version"],
  ["get", "--help"],
  ["--endpoint", "localhost:1", "--token-file", "none", "--debug", "views"],
];
/** What runs until it is stopped, starts processes, reads standard input, writes files or to the terminal has tests of its own. */
const LEFT_OUT =
  "dev server demo backfill export types doctor init completion complete - --wait --out --to --out-dir --dir --jobs-dir".split(
    " ",
  );
const WORDS: readonly string[] = [
  ...new Set(LINES.flat()),
  ..."|--|=|:=|a=|=b|-1|1e999|NaN|__proto__|constructor=1|--__proto__|--no-|--features=|--output=xml".split("|"),
  ...'--deadline|\u0000|ö😀|\ud800|--endpoint|[::1]:0|[1,2|{"a":|--timeout|-5s|99999999999d|--limit'.split("|"),
  ..."../../etc/passwd|/dev/null|--ca|--cert|--key|--debug=|toString|%s%n|$(x)|\u001b[31m".split("|"),
  "9".repeat(400),
  "a".repeat(5_000),
  "[".repeat(20_000),
];
const SEPARATOR = "\u001f";

const encoded = (args: readonly string[]): Uint8Array => new TextEncoder().encode(args.join(SEPARATOR));
const decoded = (bytes: Uint8Array): string[] => new TextDecoder().decode(bytes).split(SEPARATOR);

function mutatedLine(input: Uint8Array, _pool: readonly Uint8Array[], chance: Chance): Uint8Array {
  const args = decoded(input);
  const at = chance.below(args.length + 1);
  switch (chance.below(5)) {
    case 0:
      return encoded(args.toSpliced(at, 1));
    case 1:
      return encoded(args.toSpliced(at, 0, chance.pick(WORDS)));
    case 2:
      return encoded(args.toSpliced(at, 1, chance.pick(WORDS)));
    case 3:
      return encoded(args.toSpliced(at, 0, ...args).slice(0, 100));
    default:
      return encoded([...chance.pick(LINES), ...args.slice(at)]);
  }
}

/** A cluster whose nodes say nothing, and say so at once. */
const NOBODY = new Proxy({} as ClusterAdmin, {
  get: (_, name) => {
    if (name === "close" || name === Symbol.asyncDispose) return async () => {};
    if (name === "then") return undefined;
    return async () => {
      throw new FeatureStoreError("UNAVAILABLE", "nobody answers");
    };
  },
});

/** Command lines, with a store in memory behind them and nobody at the cluster's address. */
export const commandLine: FuzzTarget = {
  name: "command-line",
  open: async () => {
    const dir = await mkdtemp(join(tmpdir(), "fuzz-cli-"));
    const file = join(dir, "definitions.yaml");
    await writeFile(file, "entities:\n  - { name: user, joinKeys: { user_id: int64 } }\n");
    const memory = new MemoryStore();
    await FeatureStore.over(memory).apply(DEFINITIONS);
    return {
      seeds: LINES.map(encoded),
      mutate: mutatedLine,
      inputsMax: 300,
      run: async (input) => {
        const argv = decoded(input).map((word) => (word === "definitions.yaml" ? file : word));
        if (argv.some((word) => LEFT_OUT.some((name) => word === name || word.startsWith(`${name}=`))))
          return "left out";
        const said: string[] = [];
        const sink = { write: (text: string) => void said.push(text), isTerminal: false, columns: 80 };
        const code = await run({
          out: sink,
          err: sink,
          env: {},
          argv,
          connect: async () => FeatureStore.over(memory),
          connectAdmin: async () => NOBODY,
        });
        const text = said.join("");
        if (![0, 1, 2, 3, 4].includes(code)) throw new Broken(`it exits with ${code}`);
        if (text.includes("run it with --debug to see")) throw new Broken(`it fails: ${text.slice(0, 300)}`);
        const hasStack = /^\s+at .*\.[jt]s:\d+/m.test(text);
        if (hasStack && !argv.includes("--debug")) throw new Broken(`it shows a stack: ${text.slice(0, 300)}`);
        return `${code} ${text.replace(/[0-9"]+/g, "").slice(0, 50)}`;
      },
      close: () => rm(dir, { recursive: true, force: true }),
    };
  },
};
