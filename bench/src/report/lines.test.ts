import { expect, test } from "vitest";
import { placeWords } from "./lines.js";

const placed = (...events: readonly (readonly [number, string])[]) =>
  new Map(
    placeWords(events.map(([at, word]) => ({ x: at, at, word }))).map(({ word, row, side }) => [
      word,
      `${row} ${side}`,
    ]),
  );

test("the word of an earlier event is above that of the next, whose line would cross it", () => {
  expect(placed([0.3, "killed"], [0.33, "writes again"])).toEqual(
    new Map([
      ["writes again", "0 start"],
      ["killed", "1 start"],
    ]),
  );
});

test("a word that would leave the plot is at the left of its line", () => {
  expect(placed([0.95, "has caught up"])).toEqual(new Map([["has caught up", "0 end"]]));
});

test("words far from each other share a row", () => {
  expect([...placed([0.1, "one"], [0.6, "two"]).values()]).toEqual(["0 start", "0 start"]);
});

test("more words than there is room for leave lines without a word", () => {
  const many = Array.from({ length: 6 }, (_, i) => [0.1 + i / 1000, `event ${i}`] as const);
  expect([...placed(...many).values()]).toEqual(["0 start", "1 start", "2 start", "3 start", "-1 start", "-1 start"]);
});
