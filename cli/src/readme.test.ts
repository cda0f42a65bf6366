import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { DevStore, runThere, temporaryFolder } from "./cli-world.suite.js";

const folder = await temporaryFolder();
afterAll(() => folder.remove());

/** A command line as a shell splits it, where quotes are single. */
const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");

it("every command line of README works, in its order", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const blocks = [...readme.matchAll(/^```(yaml|csv|sh)\n([\s\S]*?)^```$/gm)];
  const lines: string[] = [];
  for (const [, kind, text = ""] of blocks) {
    if (kind === "sh") {
      lines.push(...text.trimEnd().split("\n"));
      continue;
    }
    const [heading = "", ...rest] = text.split("\n");
    await writeFile(join(folder.path, heading.replace("# ", "")), rest.join("\n"));
  }
  expect(lines.length).toBeGreaterThan(15);
  const store = await DevStore.start(join(folder.path, "data"), { args: ["--shards", "4"] });
  try {
    for (const line of lines) {
      const [command, ...args] = words(line);
      expect(command).toBe("featurestore");
      const { code, err } = await runThere(args, { cwd: folder.path, env: store.env });
      expect({ line, code, err }).toMatchObject({ code: 0 });
    }
  } finally {
    await store.stop();
  }
}, 60_000);
