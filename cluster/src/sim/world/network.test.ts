import { describe, expect, it } from "vitest";
import { CALM_LINK, type LinkProfile, type NetworkOptions, SimNetwork } from "./network.js";
import { between } from "./partitions.js";
import { Scheduler } from "./scheduler.js";
import { SeededRandom } from "./seeded-random.js";
import { Trace } from "./trace.js";

interface Note {
  n: number;
}

const AB = { from: "a", to: "b" };
const FIXED: LinkProfile = { ...CALM_LINK, latencyUs: 100, jitterUs: 0 };

function make(options: Partial<NetworkOptions<Note>> = {}) {
  const random = new SeededRandom(4);
  const scheduler = new Scheduler({ random: random.split("scheduler") });
  const network = new SimNetwork<Note>({ scheduler, random: random.split("network"), profile: FIXED, ...options });
  const got: string[] = [];
  const listen = (node: string) =>
    network.attach(node, (message, from) => got.push(`${scheduler.nowUs} ${from}>${node} ${message.n}`));
  listen("a");
  listen("b");
  const runAll = () => {
    while (scheduler.runNext());
    return got;
  };
  const send = (count: number) => {
    for (let n = 0; n < count; n++) network.send("a", "b", { n });
  };
  return { scheduler, network, got, listen, runAll, send };
}

describe("SimNetwork", () => {
  it("delivers the very object after the connection's latency", () => {
    const { network, runAll, got } = make();
    network.send("a", "b", { n: 1 });
    network.send("b", "a", { n: 2 });
    expect(network.inFlight(AB)).toBe(1);
    runAll();
    expect(got.sort()).toEqual(["100 a>b 1", "100 b>a 2"]);
    expect(network.inFlight(AB)).toBe(0);
    expect(network.stats).toMatchObject({ sent: 2, delivered: 2 });
  });

  it("spreads the latency by the jitter", () => {
    const { scheduler, network, send, runAll, got } = make({ profile: { ...FIXED, jitterUs: 50 } });
    send(500);
    runAll();
    const times = got.map((line) => Number(line.split(" ")[0]));
    expect([Math.min(...times), Math.max(...times)]).toEqual([100, 150]);
    expect(scheduler.nowUs).toBe(150);
    expect(network.stats.delivered).toBe(500);
  });

  it("loses, duplicates and delays the share it is told, and counts each", () => {
    const profile = { ...FIXED, loss: 0.2, duplication: 0.5, reordering: 0.3, reorderUs: 1_000_000 };
    const { network, send, runAll, got } = make({ profile });
    send(2_000);
    runAll();
    const { lost, duplicated, reordered, delivered } = network.stats;
    expect(Math.abs(lost - 400)).toBeLessThan(60);
    expect(Math.abs(duplicated - (2_000 - lost) / 2)).toBeLessThan(80);
    expect(delivered).toBe(2_000 - lost + duplicated);
    expect(Math.abs(reordered - 0.3 * delivered)).toBeLessThan(100);
    expect(got.filter((line) => !line.startsWith("100 ")).length).toBe(reordered);
  });

  it("lets nothing through a cut, neither what is sent nor what is on the way", () => {
    const { scheduler, network, runAll } = make();
    network.send("a", "b", { n: 1 });
    scheduler.after(50, "cut", () => {
      network.cut([AB]);
      network.send("a", "b", { n: 2 });
      network.send("b", "a", { n: 3 });
    });
    expect(runAll()).toEqual(["150 b>a 3"]);
    expect(network.stats).toMatchObject({ cut: 1, cutOnTheWay: 1, delivered: 1 });
  });

  it("needs as many heals as there were cuts, and minds no heal too many", () => {
    const { network, runAll } = make();
    network.cut(between(["a"], ["b"]));
    network.cut([AB]);
    network.heal(between(["a"], ["b"]));
    expect([network.isCut(AB), network.isCut({ from: "b", to: "a" })]).toEqual([true, false]);
    network.heal([AB]);
    network.heal([AB]);
    network.send("a", "b", { n: 1 });
    expect(runAll()).toEqual(["100 a>b 1"]);
  });

  it("holds what passes a clog until it is released", () => {
    const { scheduler, network, send, runAll, got } = make();
    network.clog([AB]);
    send(2);
    runAll();
    expect(got).toEqual([]);
    expect(network.inFlight(AB)).toBe(2);
    scheduler.at(1_000, "unclog", () => network.unclog([AB]));
    runAll();
    expect(got.sort()).toEqual(["1100 a>b 0", "1100 a>b 1"]);
    expect(network.stats.clogged).toBe(2);
  });

  it("ends every fault at once when all is healed", () => {
    const { network, runAll } = make({ profile: { ...FIXED, loss: 1 } });
    network.clog([AB]);
    network.cut([AB]);
    network.shape(AB, { ...FIXED, loss: 1 });
    network.healAll(FIXED);
    network.send("a", "b", { n: 1 });
    expect(runAll()).toEqual(["100 a>b 1"]);
  });

  it("gives one direction a profile of its own", () => {
    const { network, runAll } = make();
    network.shape(AB, { ...FIXED, latencyUs: 7 });
    network.send("a", "b", { n: 1 });
    network.send("b", "a", { n: 2 });
    expect(runAll()).toEqual(["7 a>b 1", "100 b>a 2"]);
  });

  it("bounds what is on the way in one direction, held messages among it", () => {
    const { network, send, runAll } = make({ profile: { ...FIXED, inFlightMax: 3 } });
    network.clog([AB]);
    send(5);
    runAll();
    expect(network.inFlight(AB)).toBe(3);
    expect(network.stats.overflowed).toBe(2);
    network.healAll(FIXED);
    expect(runAll().length).toBe(3);
  });

  it("drops mail for a process that is gone, and lets some of it reach the next one", () => {
    const count = (survivesRestart: number, restarts: boolean) => {
      const { network, listen, send, runAll } = make({ survivesRestart });
      send(1_000);
      network.detach("b");
      if (restarts) listen("b");
      const delivered = runAll().length;
      expect(network.stats.noReceiver).toBe(1_000 - delivered);
      return delivered;
    };
    expect(count(1, false)).toBe(0);
    expect(count(0, true)).toBe(0);
    expect(Math.abs(count(0.3, true) - 300)).toBeLessThan(50);
  });

  it("holds mail for a paused process, and drops it when that crashes", () => {
    const { scheduler, network, send, runAll, got } = make();
    scheduler.pause("b");
    send(2);
    runAll();
    expect(got).toEqual([]);
    scheduler.at(900, "resume", () => scheduler.resume("b"));
    runAll();
    expect(got.sort()).toEqual(["900 a>b 0", "900 a>b 1"]);
    scheduler.pause("b");
    send(1);
    runAll();
    scheduler.drop("b");
    network.detach("b");
    expect(runAll().length).toBe(2);
    expect(network.inFlight(AB)).toBe(0);
  });

  it("bounds the mail of a paused process, and that of the next one anew", () => {
    const { scheduler, network, listen, send, runAll } = make({ profile: { ...FIXED, inFlightMax: 3 } });
    const pauseAndSend = () => {
      scheduler.pause("b");
      for (let n = 0; n < 2; n++) {
        send(2);
        runAll();
      }
    };
    pauseAndSend();
    expect(network.stats.overflowed).toBe(1);
    scheduler.drop("b");
    network.detach("b");
    listen("b");
    pauseAndSend();
    expect(network.stats.overflowed).toBe(2);
    scheduler.resume("b");
    expect(runAll().length).toBe(3);
    pauseAndSend();
    expect(network.stats.overflowed).toBe(3);
  });

  it("notices a message that was changed on the way", () => {
    const { network, runAll } = make({ audit: 1, labelOf: () => "note" });
    const message = { n: 1 };
    network.send("a", "b", message);
    message.n = 2;
    expect(runAll).toThrow("a note from a was changed on the way");
    expect(make({ audit: 0 }).network.stats.audited).toBe(0);
  });

  it("audits about one message in a hundred", () => {
    const { network, send, runAll } = make({ profile: { ...FIXED, inFlightMax: 10_000 } });
    send(10_000);
    runAll();
    expect(Math.abs(network.stats.audited - 100)).toBeLessThan(40);
  });

  it("damages copies where it is told how, and loses what it cannot damage", () => {
    const damage = (message: Note) => (message.n === 0 ? null : { n: -message.n });
    const { network, send, runAll } = make({ damage, profile: { ...FIXED, damage: 1 }, audit: 1 });
    send(2);
    expect(runAll()).toEqual(["100 a>b -1"]);
    expect(network.stats.damaged).toBe(2);
  });

  it("takes the mail of a node once", () => {
    expect(() => make().listen("a")).toThrow("a takes its mail already");
  });

  it("does the same again for the same seed", () => {
    const run = () => {
      const trace = new Trace();
      const { send, runAll } = make({ trace, profile: { ...CALM_LINK, loss: 0.1, reordering: 0.1, reorderUs: 999 } });
      send(500);
      runAll();
      return trace.hash;
    };
    expect(run()).toBe(run());
  });
});
