import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { describe, expect, it } from "vitest";
import { Cli } from "./cli.js";
import { runHere } from "./cli-world.suite.js";
import { createProgram } from "./program.js";

const nothing = { write: () => undefined, isTerminal: false, columns: 80 };
const notHere = (): Promise<never> => Promise.reject(new Error("not here"));
const program = createProgram(
  new Cli({ out: nothing, err: nothing, env: {}, argv: [], connect: notHere, connectAdmin: notHere }),
);

function paths(command: CommandUnknownOpts, above: readonly string[]): string[][] {
  return command.commands
    .filter((child) => child.name() !== "complete")
    .flatMap((child) => [[...above, child.name()], ...paths(child, [...above, child.name()])]);
}

const commands = paths(program, []);

describe("help", () => {
  it("lists the commands of the design", () => {
    expect(commands.map((path) => path.join(" "))).toEqual(
      expect.arrayContaining(
        "dev server demo apply views services get put delete backfill export types doctor completion"
          .split(" ")
          .concat(["drop view", "drop service"])
          .concat(
            "init status nodes shards add drain activate remove rebalance transfer-leader abort scrub raise-level set health"
              .split(" ")
              .map((name) => `cluster ${name}`),
          ),
      ),
    );
  });

  it.each([[], ...commands].map((path) => [path.join(" "), path] as const))(
    "of '%s' has a worked example",
    async (_name, path) => {
      const { code, out } = await runHere([...path, "--help"]);
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: featurestore/);
      expect(out).toMatch(/\nExamples?:\n {2}# .+\n {2}\$ .*featurestore /);
    },
  );

  it.each([
    [["veiws"], "error: unknown command 'veiws' (Did you mean views?)\n"],
    [["get", "v", "1", "--featurs", "a"], "error: unknown option '--featurs' (Did you mean --features?)\n"],
    [["get", "v"], "error: missing required argument 'key'\n"],
    [["views", "a", "b"], "error: too many arguments for 'views'. Expected 1 argument but got 2.\n"],
    [
      ["views", "--output", "xml"],
      "error: option '--output <format>' argument 'xml' is invalid. Allowed choices are table, json, jsonl.\n",
    ],
    [["backfill", "v"], "error: required option '--from <glob...>' not specified\n"],
    [
      ["backfill", "v", "--from", "a.csv", "--max-read-p99", "10"],
      "error: option '--max-read-p99 <duration>' argument '10' is invalid. expected a whole number and one of ms, s, m, h, d, w, such as 30s\n",
    ],
    [
      ["dev", "--port", "http"],
      "error: option '--port <port>' argument 'http' is invalid. expected a whole number from 0 to 65533\n",
    ],
    [["dev", "--nodes", "2"], "error: --nodes: a cluster has 1, 3 or 5 nodes, not 2\n"],
    [
      ["completion", "tcsh"],
      "error: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are zsh, bash, fish, powershell.\n",
    ],
    [
      ["views", "--endpoint", "nowhere:x"],
      'error: --endpoint: "nowhere:x" is not an address; expected host:port, such as 127.0.0.1:7400\n',
    ],
    [["views", "--token-file", "/nonexistent"], "error: --token-file: /nonexistent: there is no such file\n"],
    [["server", "--config", "/nonexistent"], "error: --config: /nonexistent: there is no such file\n"],
  ])("%j ends with 2 and one line", async (args, message) => {
    expect(await runHere(args)).toEqual({ code: 2, out: "", err: message });
  });

  it("prints help and ends with 2 where no command is given", async () => {
    for (const args of [[], ["drop"], ["cluster"]]) {
      const { code, out, err } = await runHere(args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toMatch(/^Usage: featurestore/);
    }
  });

  it("uses colours on a terminal only, and not where NO_COLOR is set", async () => {
    const coloured = await runHere(["veiws"], { isTerminal: true });
    const plain = await runHere(["veiws"], { isTerminal: true, env: { NO_COLOR: "1" } });
    expect(coloured.err.includes("\u001b[31m")).toBe(true);
    expect(plain.err).toBe("error: unknown command 'veiws' (Did you mean views?)\n");
  });
});
