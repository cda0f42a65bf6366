import { assert } from "@featurestore/proto";
import type { Operation } from "./history.js";
import { type Model, REFUSED, type Step } from "./model.js";

export type ListElement = string | number;

export type ListInput = { readonly kind: "append"; readonly element: ListElement } | { readonly kind: "read" };

/** `done` answers an append, `elements` a read: the whole list in order. */
export type ListOutput =
  | { readonly kind: "done" }
  | { readonly kind: "elements"; readonly elements: readonly ListElement[] };

/**
 * A list that starts empty and only grows. The longest list ever read fixes the order: at any moment the list is a
 * prefix of it, or longer than anything read. So the state is a length, and no permutation of concurrent appends is tried
 * in vain. Longer than the longest read: that length + 1, whatever came.
 */
export function appendListModel(
  operations: readonly Operation<ListInput, ListOutput>[],
): Model<number, ListInput, ListOutput> {
  const longest = longestRead(operations);
  const beyond = longest.length + 1;
  const append = (length: number, element: ListElement): Step<number> => {
    if (length >= longest.length) return { ok: true, state: beyond };
    return longest[length] === element ? { ok: true, state: length + 1 } : REFUSED;
  };
  return {
    initial: 0,
    step: (length, input, output) => {
      if (input.kind === "append") {
        assert(output === undefined || output.kind === "done", "an append is answered with done");
        return append(length, input.element);
      }
      if (output === undefined) return { ok: true, state: length };
      assert(output.kind === "elements", "a read is answered with elements");
      const { elements } = output;
      const isThisList = elements.length === length && elements.every((element, at) => element === longest[at]);
      return isThisList ? { ok: true, state: length } : REFUSED;
    },
    changesNothing: (input) => input.kind === "read",
    identity: String,
    effect: (input) => {
      if (input.kind === "read") return "read";
      return longest.includes(input.element) ? `append ${typeof input.element} ${input.element}` : "append unseen";
    },
    describe: (input, output) => {
      const answer = output === undefined ? "?" : output.kind === "done" ? "done" : JSON.stringify(output.elements);
      return input.kind === "read" ? `read -> ${answer}` : `append ${JSON.stringify(input.element)} -> ${answer}`;
    },
    describeState: (length) =>
      length === beyond ? "longer than any list read" : JSON.stringify(longest.slice(0, length)),
  };
}

function longestRead(operations: readonly Operation<ListInput, ListOutput>[]): readonly ListElement[] {
  let longest: readonly ListElement[] = [];
  for (const operation of operations) {
    if (operation.returned === null || operation.output.kind !== "elements") continue;
    if (operation.output.elements.length > longest.length) longest = operation.output.elements;
  }
  return longest;
}
