import { expect, test } from "vitest";
import type { Contender, DecodedAnswer, ReadRequest } from "./contender.js";
import { PERCENTILES } from "./result.js";
import { checkAnswers, runRounds, type Scenario } from "./rounds.js";
import { numbersTable } from "./tables.js";

const table = numbersTable({ name: "t", entity: "e", rows: 100, features: 3, type: "float32", salt: 7 });
const requests: readonly ReadRequest[] = [[{ table, ids: [1, 2, 3] }], [{ table, ids: [99] }]];
const scenario: Scenario = { name: "1 in flight", load: { inFlight: 1 }, requests };

function contender(name: string, answer: (request: ReadRequest) => DecodedAnswer, kind: Contender["kind"] = "peer") {
  const asked: ReadRequest[] = [];
  const read = async (request: ReadRequest): Promise<DecodedAnswer> => {
    asked.push(request);
    return answer(request);
  };
  return { name, kind, description: "", pids: [process.pid], read, asked };
}

const right = (request: ReadRequest): DecodedAnswer => ({
  value: (part, row, feature) => table.value(request[part]?.ids[row] ?? -1, feature),
});

test("a contender whose answer differs in one value is named with it; a floor has no values", async () => {
  await checkAnswers(contender("right", right), [scenario]);
  const wrong = contender("wrong", (request) => ({
    value: (part, row, feature) => (row === 2 && feature === 1 ? Number.NaN : right(request).value(part, row, feature)),
  }));
  await expect(checkAnswers(wrong, [scenario])).rejects.toThrow("wrong: feature 1 of t 3 is NaN, expected 2004.75");
  await checkAnswers(
    contender("floor", () => ({ value: () => 0 }), "floor"),
    [scenario],
  );
});

test("contenders take turns, go on with their requests from round to round, and sit out what is not for them", async () => {
  const order: string[] = [];
  const named = (name: string) =>
    contender(name, (request) => {
      if (order.at(-1) !== name) order.push(name);
      return right(request);
    });
  const [a, b, c] = [named("a"), named("b"), named("c")];
  const measured = await runRounds({
    contenders: [a, b, c],
    scenarios: [{ ...scenario, isFor: ({ name }) => name !== "c" }],
    rounds: 3,
    seconds: 0.02,
    warmUpSeconds: 0.01,
    say: () => undefined,
  });
  expect(order).toEqual(["a", "b", "a", "b", "a", "b"]); // a b | a b | b a | a b, where neighbours of one name count once
  expect(c.asked).toEqual([]);
  for (const [i, request] of a.asked.entries()) expect(request).toBe(requests[i % 2]);
  expect(measured.map(({ contender: name }) => name)).toEqual(["a", "b"]);
  for (const { latency, rounds, percentiles, usage } of measured) {
    expect(rounds).toHaveLength(3);
    expect(latency.calls).toBeGreaterThan(0);
    expect(percentiles).toHaveLength(PERCENTILES.length);
    expect([...percentiles].sort((x, y) => x - y)).toEqual([...percentiles]);
    expect(usage?.serverCores).toHaveLength(1);
  }
});

test("a contender that does not keep up with an open loop has no figures", async () => {
  const stuck = {
    ...contender("stuck", right),
    read: () => new Promise<DecodedAnswer>((resolve) => setTimeout(() => resolve(right([])), 300)),
  };
  const said: string[] = [];
  const measured = await runRounds({
    contenders: [stuck],
    scenarios: [{ ...scenario, load: { perSecond: 100_000 } }],
    rounds: 1,
    seconds: 0.2,
    warmUpSeconds: 0,
    say: (text) => said.push(text),
  });
  expect(measured).toEqual([]);
  expect(said).toEqual(["1 in flight: stuck does not keep up"]);
});
