import { describe, expect, test } from "vitest";
import { answerConversation, type Command, parseConversation } from "./conversation.suite.js";

const text = `# A question.
ask 1 "two words" of=(b c) by="d e" left=()

# More of it.
again
----
first line
second

ask
----
`;

describe("parseConversation", () => {
  test("reads comments, commands, options, answers and lines", () => {
    const blocks = parseConversation(text);
    expect(blocks.map(({ comment, expected, line }) => ({ comment, expected, line }))).toEqual([
      { comment: "A question.\nMore of it.", expected: "first line\nsecond", line: 1 },
      { comment: "", expected: "", line: 10 },
    ]);
    expect(blocks[0]?.commands).toEqual([
      {
        name: "ask",
        args: ["1", "two words"],
        options: new Map([
          ["of", "b c"],
          ["by", "d e"],
          ["left", ""],
        ]),
      },
      { name: "again", args: [], options: new Map() },
    ]);
  });

  test.each([
    ["ask\n", "line 1: no ---- follows"],
    ["ask\n----\n\n# And then nothing.\n", "line 4: no ---- follows"],
    ["# Nothing asked.\n----\nx\n", "line 1: a block without a command"],
    ["ask\nof=a\n----\n", "line 2: a command begins with its name"],
    ["ask of=a of=b\n----\n", "line 1: of is given twice"],
    ["ask of=(a b\n----\n", 'line 1: cannot read "of=(a b"'],
    ['ask "a\n----\n', 'line 1: cannot read ""a"'],
  ])("refuses %j", (wrong, message) => {
    expect(() => parseConversation(wrong)).toThrow(new Error(message));
  });
});

describe("answerConversation", () => {
  test("puts the answers in place of the expected lines and leaves the rest as it was written", () => {
    let asked = 0;
    const answered = answerConversation(text, ({ name }) => {
      asked += 1;
      return name === "again" ? "" : `answer ${asked}\n`;
    });
    expect(answered).toBe(text.replace("first line\nsecond", "answer 1").replace(/----\n$/, "----\nanswer 3\n"));
    expect(answerConversation(answered, () => "x")).not.toBe(answered);
  });

  test("names the block whose command throws", () => {
    const handler = ({ name }: Command): string => {
      throw new Error(`unknown ${name}`);
    };
    expect(() => answerConversation("\n\nask\n----\n", handler)).toThrow(
      "ask, in the block at line 3: Error: unknown ask",
    );
  });

  test("refuses an answer with a blank line", () => {
    expect(() => answerConversation("ask\n----\n", () => "a\n\nb")).toThrow("a blank line would end the answer");
  });
});
