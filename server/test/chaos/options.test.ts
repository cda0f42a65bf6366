import { describe, expect, it } from "vitest";
import { excused, parseOptions } from "./options.js";

const parse = (...argv: string[]) => parseOptions(argv, () => 7);

describe("the options of a run", () => {
  it("have defaults, the seed drawn", () => {
    expect(parse()).toEqual({
      minutes: 5,
      seed: 7,
      nodes: 5,
      replicas: 3,
      shards: 16,
      json: null,
      scenario: null,
      rounds: null,
      without: [],
      only: [],
      keep: false,
      dir: null,
      server: null,
    });
  });

  it("are taken as written", () => {
    expect(parse("--minutes", "0.5", "--seed", "3", "--only", "wipe, kill-all", "--scenario", "grow")).toMatchObject({
      minutes: 0.5,
      seed: 3,
      only: ["wipe", "kill-all"],
      scenario: "grow",
    });
  });

  it.each([
    [["--minutes", "-1"], "--minutes"],
    [["--minutes", "0"], "--minutes takes a number above 0"],
    [["--seed", "x"], '--seed takes a whole number from 0 to 4294967296, not "x"'],
    [["--nodes", "3", "--replicas", "5"], "--replicas 5 needs as many nodes"],
    [["--scenario", "nothing"], "--scenario is none of kill-all, sigstop"],
    [["--unknown"], "--unknown"],
  ])("are refused: %s", (argv, reason) => {
    expect(() => parse(...argv)).toThrow(reason);
  });

  it("excuse faults by what they need, or by name", () => {
    expect([...excused(["strace", "wipe"])]).toEqual(["slow-fsync", "fsync-eio", "wipe"]);
  });
});
