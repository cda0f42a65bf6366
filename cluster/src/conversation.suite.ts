/**
 * Conversations: text files of commands and the answers they must give.
 *
 *     # Why this block is here.
 *     command positional "with spaces" option=value option=(several words)
 *     another command
 *     ----
 *     the answers, one after the other
 *
 * Blocks are separated by blank lines; a comment may stand between them. `REWRITE=1` writes the answers given into the
 * files, for people to review the difference.
 */

// biome-ignore lint/style/noRestrictedImports: tests read their conversations; nothing in the package imports this file
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

export interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** Values without their parentheses or quotes. */
  readonly options: ReadonlyMap<string, string>;
}

export interface Block {
  /** Text of the comment lines before and between the commands, without `#`. */
  readonly comment: string;
  readonly commands: readonly Command[];
  /** The lines after `----`, without the last line break. */
  readonly expected: string;
  /** Where the block begins in its file, from 1. */
  readonly line: number;
  /** Everything before `----` as it was written. */
  readonly source: string;
}

/** Answers one command; state lives in its closure. What it throws fails the test. No line of an answer may be blank. */
export type Handler = (command: Command) => string;

/** Registers one test for each `.txt` file of `directory` (a path or a `file:` URL), each with a handler of its own. */
export function runConversations({
  directory,
  handler,
}: {
  readonly directory: string | URL;
  readonly handler: () => Handler;
}): void {
  const folder = typeof directory === "string" ? directory : decodeURIComponent(directory.pathname);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".txt"))
    .sort();
  if (files.length === 0) throw new Error(`no conversations in ${folder}`);
  describe("conversation", () => {
    test.each(files)("%s", (file) => {
      const path = `${folder}/${file}`;
      const text = readFileSync(path, "utf8");
      const answered = answerConversation(text, handler());
      if (process.env["REWRITE"] === "1") {
        if (answered !== text) writeFileSync(path, answered);
        return;
      }
      expect(answered).toBe(text);
    });
  });
}

/** The conversation with the answers given now in place of the expected ones. */
export function answerConversation(text: string, handler: Handler): string {
  const blocks = parseConversation(text).map((block) => {
    const answers = block.commands
      .map((command) => answerOf(block, command, handler))
      .filter((answer) => answer !== "");
    return [block.source, SEPARATOR, ...answers].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

/** @throws Error, naming the line, where the text is no conversation. */
export function parseConversation(text: string): readonly Block[] {
  const lines = text.trimEnd().split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    while (lines[at] === "") at += 1;
    const from = at;
    while (at < lines.length && lines[at] !== SEPARATOR) at += 1;
    if (at === lines.length) throw new Error(`line ${from + 1}: no ${SEPARATOR} follows`);
    const source = lines.slice(from, at);
    at += 1;
    const answer = at;
    while (at < lines.length && lines[at] !== "") at += 1;
    blocks.push({
      comment: source
        .filter((line) => line.startsWith("#"))
        .map((line) => line.slice(1).trim())
        .join("\n"),
      commands: commandsOf(source, from + 1),
      expected: lines.slice(answer, at).join("\n"),
      line: from + 1,
      source: source.join("\n"),
    });
  }
  return blocks;
}

const SEPARATOR = "----";

function answerOf(block: Block, command: Command, handler: Handler): string {
  let answer: string;
  try {
    answer = handler(command).trimEnd();
  } catch (cause) {
    throw new Error(`${command.name}, in the block at line ${block.line}: ${String(cause)}`, { cause });
  }
  if (/^\s*$/m.test(answer) && answer !== "") {
    throw new Error(`${command.name}, in the block at line ${block.line}: a blank line would end the answer`);
  }
  return answer;
}

function commandsOf(source: readonly string[], firstLine: number): readonly Command[] {
  const commands: Command[] = [];
  for (const [i, line] of source.entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    commands.push(parseCommand(line, firstLine + i));
  }
  if (commands.length === 0) throw new Error(`line ${firstLine}: a block without a command`);
  return commands;
}

/** A word, or `option=`; then a quoted or parenthesized text, or one that ends at a space. */
const WORD = /\s*(?:([A-Za-z][\w-]*)=)?(?:"([^"]*)"|\(([^()]*)\)|([^\s"()]+))(?=\s|$)/y;

function parseCommand(line: string, number: number): Command {
  const text = line.trim();
  const name = /^[A-Za-z][\w-]*(?=\s|$)/.exec(text)?.[0];
  if (name === undefined) throw new Error(`line ${number}: a command begins with its name`);
  const args: string[] = [];
  const options = new Map<string, string>();
  WORD.lastIndex = name.length;
  while (WORD.lastIndex < text.length) {
    const from = WORD.lastIndex;
    const match = WORD.exec(text);
    if (match === null) throw new Error(`line ${number}: cannot read "${text.slice(from).trim()}"`);
    const [, option, quoted, list, word] = match;
    const value = quoted ?? list ?? word ?? "";
    if (option === undefined) args.push(value);
    else if (options.has(option)) throw new Error(`line ${number}: ${option} is given twice`);
    else options.set(option, value);
  }
  return { name, args, options };
}
