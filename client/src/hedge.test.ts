import { expect, test } from "vitest";
import { hedged, LatencyWindow } from "./hedge.js";
import { gate } from "./loopback-world.suite.js";

test("the wait before a hedge is the 95th percentile of the last 256 answers, at least 5 ms; 250 ms before there are 64", () => {
  const window = new LatencyWindow();
  for (let i = 0; i < 63; i++) window.add(1);
  expect(window.hedgeAfterMs).toBe(250);
  window.add(1);
  expect(window.hedgeAfterMs).toBe(5);
  for (let i = 1; i <= 256; i++) window.add(i);
  expect(window.hedgeAfterMs).toBe(244);
});

test("a request that fails before the wait is over fails; one that fails later leaves it to the second", async () => {
  const failing = () => Promise.reject(new Error("first"));
  await expect(hedged(failing, () => null, { afterMs: 1_000, signal: undefined })).rejects.toThrow("first");
  const held = gate();
  const late = () => held.opened.then(() => Promise.reject(new Error("first")));
  const second = () => {
    held.open();
    return async () => "second";
  };
  expect(await hedged<string>(late, second, { afterMs: 1, signal: undefined })).toBe("second");
});

test("an abort ends both attempts", async () => {
  const controller = new AbortController();
  const aborted: string[] = [];
  const attempt = (name: string) => (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => {
        aborted.push(name);
        reject(new Error(name));
      });
      if (name === "second") controller.abort();
    });
  const racing = hedged(attempt("first"), () => attempt("second"), { afterMs: 1, signal: controller.signal });
  await expect(racing).rejects.toThrow("first");
  expect(aborted).toEqual(["first", "second"]);
});
