import { ratioAtLeast, ratioAtMost } from "../reads/targets.js";
import { bestOf, figureOf, runReads, type Workload } from "../reads/workload.js";
import { ranking } from "./ranking.js";

const IN_FLIGHT = [1, 4, 16, 64];
/** Calls per second of the open loop: what every contender but the pipelined HMGET can keep up with. */
const OPEN_LOOP = 200;
const PACKED_MAX = 1 / 3;
const HASHES_MAX = 1 / 30;
const FLOOR_MAX = 4;
const THROUGHPUT_MIN = 3;

export const w4: Workload = {
  name: "w4",
  title: "The ranking call: 1 user x 50 float32 and 500 items x 32 float32",
  run: (options) => {
    const { users, items, requests, parameters } = ranking(options.scale);
    return runReads(
      {
        name: "w4",
        title: w4.title,
        tables: [users, items],
        shapes: [[users, items]],
        scenarios: [
          ...IN_FLIGHT.map((inFlight) => ({
            name: `${inFlight} in flight`,
            load: { inFlight },
            requests,
            isFor: ({ name }: { readonly name: string }) => !name.includes("HMGET") || inFlight === 1,
          })),
          {
            name: `open loop, ${OPEN_LOOP}/s`,
            load: { perSecond: OPEN_LOOP },
            requests,
            isFor: ({ name }) => !name.includes("HMGET"),
          },
        ],
        floors: ["floor"],
        parameters,
        targets: (measured) => {
          const ours = figureOf(measured, "1 in flight", "featurestore, 1 node");
          const many = figureOf(measured, "16 in flight", "featurestore, 1 node");
          const fastest = [...measured]
            .filter((one) => one.scenario === "16 in flight" && one.contender.includes(" MGET"))
            .sort((a, b) => b.latency.perSecond - a.latency.perSecond)[0];
          return [
            ratioAtMost("1 in flight: p50 against packed MGET of the better client", PACKED_MAX, [
              ours,
              bestOf(measured, "1 in flight", " MGET"),
            ]),
            ratioAtMost("1 in flight: p50 against HMGET of the better client", HASHES_MAX, [
              ours,
              bestOf(measured, "1 in flight", "HMGET"),
            ]),
            ratioAtMost("1 in flight: p50 against the raw TCP floor", FLOOR_MAX, [
              ours,
              bestOf(measured, "1 in flight", "TCP"),
            ]),
            ratioAtLeast(
              "16 in flight: calls/s against packed MGET of the better client",
              THROUGHPUT_MIN,
              [many, fastest],
              "perSecond",
            ),
          ];
        },
        notes: [],
      },
      options,
    );
  },
};
