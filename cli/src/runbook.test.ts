import { readFile } from "node:fs/promises";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { expect, it } from "vitest";
import { Cli } from "./cli.js";
import { createProgram } from "./program.js";

const nothing = { write: () => undefined, isTerminal: false, columns: 80 };
const notHere = (): Promise<never> => Promise.reject(new Error("not here"));
const program = createProgram(
  new Cli({ out: nothing, err: nothing, env: {}, argv: [], connect: notHere, connectAdmin: notHere }),
);

it("every command of the runbook is one, with options that it has", async () => {
  const runbook = await readFile(new URL("../../server/ops/RUNBOOK.md", import.meta.url), "utf8");
  const lines = [...runbook.matchAll(/^featurestore .*$/gm), ...runbook.matchAll(/`(featurestore [a-z].*?)`/g)].map(
    (match) => match[1] ?? match[0],
  );
  expect(lines.length).toBeGreaterThan(30);
  for (const line of lines) {
    const [, ...words] = line.split(" ");
    let command: CommandUnknownOpts = program;
    while (words[0] !== undefined) {
      const next = command.commands.find((child) => child.name() === words[0]);
      if (next === undefined) break;
      command = next;
      words.shift();
    }
    expect(command.commands, line).toEqual([]);
    for (const flag of words.filter((word) => word.startsWith("--"))) {
      expect(
        command.options.map(({ long }) => long),
        line,
      ).toContain(flag);
    }
    const needed = command.registeredArguments.filter(({ required }) => required).length;
    const given = words.findIndex((word) => word.startsWith("--"));
    const count = given < 0 ? words.length : given;
    expect(count, line).toBeGreaterThanOrEqual(needed);
    expect(count, line).toBeLessThanOrEqual(command.registeredArguments.length);
  }
});
