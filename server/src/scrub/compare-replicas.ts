import type { NodeId, ReplicaId } from "@featurestore/cluster";
import type { DigestAnswer } from "../control/scrub-orders.js";
import type { Said, Testimony } from "./verdict.js";

/** Rounds of asking until all say what they were at one entry. */
const ROUNDS_MAX = 8;
/** Entries ahead of the log's end that are asked for once somebody has got beyond it, and how fast that grows. */
const AHEAD_FIRST = 16;
const AHEAD_FACTOR = 8;

export interface Voter {
  readonly replica: ReplicaId;
  readonly node: NodeId;
}

export interface CompareQuestion {
  readonly voters: readonly Voter[];
  /** The last entry of the leader's log, applied or not. */
  readonly lastIndex: () => number;
  /** Asks a voter, this node's own among them. */
  readonly ask: (voter: Voter, index: number) => Promise<DigestAnswer>;
}

/** Why a voter said nothing. `isUnable`: it answers, and is damaged or being rebuilt. */
export interface Silent {
  readonly replica: ReplicaId;
  readonly reason: string;
  readonly isUnable: boolean;
}

/** What the voters said, and why others of them said nothing. */
export interface Heard extends Testimony {
  readonly silent: readonly Silent[];
}

type Answer = DigestAnswer | { readonly kind: "unheard"; readonly reason: string };

/**
 * Asks all voters what they come to at one entry: the end of the leader's log at first, which all reach at once where
 * nothing is written. Where writes go on one may be beyond it by the time it is asked: then all are asked for a later entry,
 * further ahead each time, and each stops for a moment when it gets there.
 * @returns null where they could not be caught at one entry: too much, or by far too little was written meanwhile.
 */
export async function compareReplicas({ voters, lastIndex, ask }: CompareQuestion): Promise<Heard | null> {
  let ahead = 0;
  for (let round = 1; ; round++) {
    const index = lastIndex() + ahead;
    const answers = await Promise.all(
      voters.map(async (voter): Promise<Answer> => {
        try {
          return await ask(voter, index);
        } catch (error) {
          return { kind: "unheard", reason: (error as Error).message };
        }
      }),
    );
    const isPassed = answers.some(({ kind }) => kind === "passed");
    const isBehind = answers.some(({ kind }) => kind === "behind");
    const isSettled = !isPassed && (!isBehind || (ahead === 0 && round === ROUNDS_MAX));
    if (isSettled) return heardOf(index, voters, answers);
    if (round === ROUNDS_MAX) return null;
    ahead = isPassed ? Math.max(AHEAD_FIRST, ahead * AHEAD_FACTOR) : 0;
  }
}

function heardOf(index: number, voters: readonly Voter[], answers: readonly Answer[]): Heard {
  const said: Said[] = [];
  const silent: Silent[] = [];
  voters.forEach(({ replica, node }, i) => {
    const answer = answers[i] as Answer;
    if (answer.kind === "digest") {
      const { index: at, digest, version } = answer;
      said.push({ replica, index: at, digest, version });
      return;
    }
    const isUnable = answer.kind === "unable";
    const reason = "reason" in answer ? `node ${node}: ${answer.reason}` : `node ${node} is at entry ${answer.applied}`;
    silent.push({ replica, reason, isUnable });
  });
  return { index, voters: voters.map(({ replica }) => replica), said, silent };
}
