import completions from "@bomb.sh/tab/commander";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Command as PlainCommand } from "commander";
import { addExamples } from "../cli.js";

/** Shells of old know no directive; 0 lets the shell complete file names. */
const FILES = ":0";
const FILE_OPTIONS = [
  "--from",
  "--sql",
  "--rejects",
  "--to",
  "--out",
  "--config",
  "--dir",
  "--jobs-dir",
  "--token-file",
  "--ca",
  "--cert",
  "--key",
  "--tls-key",
  "--join-token-file",
  "--to-file",
  "--key-file",
];

/** Adds `completion bash|zsh|fish|powershell`, and the hidden command that the scripts call. To be called last. */
export function addCompletion(program: CommandUnknownOpts): void {
  const root = completions(program as unknown as PlainCommand, { completionCommandName: "completion" });
  for (const command of program.commands) {
    if (command.name() === "completion") {
      command.description("print a script that completes commands and options in a shell");
      addExamples(command, [
        { what: "bash, for this shell only", line: "source <(featurestore completion bash)" },
        { what: "zsh, for good", line: "featurestore completion zsh > ~/.featurestore-completion.zsh" },
      ]);
      const name = program.name();
      command.action((...given: unknown[]) => {
        const shell = given[0] as string;
        const script = printed(() => root.setup(name, name, shell));
        console.log(shell === "bash" ? sourceable(script) : script);
      });
    }
    // The library never asks the shell for file names, which is what most arguments here are.
    if (command.name() === "complete") {
      command.action((...given: unknown[]) => {
        const words = given[0] as string[];
        if (wantsFile(words)) console.log(FILES);
        else root.parse(words);
      });
    }
  }
}

/** The library's script makes its constants readonly: sourced twice, or after another tool's script, it would fail. */
export function sourceable(script: string): string {
  return script.replace(/^readonly (?=\w+=)/gm, "").replaceAll("ShellCompDirective", "FeaturestoreCompDirective");
}

/** What the library writes with console.log, its only way to give a script. */
function printed(write: () => void): string {
  const { log } = console;
  const parts: string[] = [];
  console.log = (text: string) => parts.push(text);
  try {
    write();
  } finally {
    console.log = log;
  }
  return parts.join("\n");
}

/** True where the word being typed, the last one, is the name of a file. */
export function wantsFile(words: readonly string[]): boolean {
  const [command] = words;
  const before = words.at(-2) ?? "";
  const isOption = words.at(-1)?.startsWith("-") ?? false;
  if (isOption || words.length < 2) return false;
  return FILE_OPTIONS.includes(before) || (command === "apply" && !before.startsWith("--"));
}
