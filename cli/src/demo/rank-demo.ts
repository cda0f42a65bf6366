import type { FeatureStore, RankAnswer } from "@featurestore/client";
import { Random } from "./random.js";
import { dot, type ShopSize } from "./shop-data.js";
import { homeRanking, TASTE_DIMENSION } from "./shop-definitions.js";

const CANDIDATES = 500;
const RANKS = 500;
const OUTAGE_RANKS = 300;
const WARM_UP = 100;
/** Of the ranks of an outage: before it begins. */
const BEFORE_OUTAGE = 50;
const SHOWN = 10;

/** One candidate with what the toy model made of it. */
export interface RankedVideo {
  readonly videoId: number;
  readonly score: number;
  readonly category: string;
  readonly likeRate: number;
  readonly plays: number;
  readonly priceCents: number;
}

export interface RankDemo {
  readonly userId: number;
  readonly user: { readonly country: string; readonly plays: number; readonly likes: number };
  readonly best: readonly RankedVideo[];
  readonly candidates: number;
  readonly ranks: number;
  /** Of the calls to `store.rank`, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

type Answer = RankAnswer<typeof homeRanking, { readonly user: number; readonly video: readonly number[] }>;

/** How ranking went on while a node failed. */
export interface RankOutage {
  readonly ranks: number;
  /** Calls that failed, or answered without some of the rows. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly slowestMs: number;
}

/** Ranks candidates for some users through the typed SDK, and keeps the last answer. */
export async function rankSomeUsers(store: FeatureStore, size: ShopSize, seed: number): Promise<RankDemo> {
  const times: number[] = [];
  let last: Ranked | null = null;
  const asked = questions(size, seed);
  for (let i = 0; i < WARM_UP + RANKS; i++) {
    last = await rank(store, asked());
    if (i >= WARM_UP) times.push(last.ms);
  }
  const { user } = last?.answer ?? {};
  return {
    userId: last?.userId ?? 0,
    user: { country: user?.country ?? "-", plays: user?.plays ?? 0, likes: user?.likes ?? 0 },
    best: last === null ? [] : best(last.answer, last.videos),
    candidates: Math.min(CANDIDATES, size.videos),
    ranks: RANKS,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

/** Goes on ranking while `fail` takes a node away. */
export async function rankThrough(
  store: FeatureStore,
  size: ShopSize,
  { seed, fail }: { readonly seed: number; readonly fail: () => Promise<void> },
): Promise<RankOutage> {
  const times: number[] = [];
  let failed = 0;
  let failing: Promise<void> = Promise.resolve();
  const asked = questions(size, seed);
  for (let i = 0; i < OUTAGE_RANKS; i++) {
    if (i === BEFORE_OUTAGE) failing = fail();
    const started = performance.now();
    const isWhole = await rank(store, asked()).then(
      ({ answer }) => answer.complete,
      () => false, // why is not what is counted here
    );
    times.push(performance.now() - started);
    if (!isWhole) failed += 1;
  }
  await failing;
  return { ranks: OUTAGE_RANKS, failed, p50Ms: quantile(times, 0.5), slowestMs: quantile(times, 1) };
}

interface Question {
  readonly userId: number;
  readonly videos: readonly number[];
}

interface Ranked extends Question {
  readonly answer: Answer;
  readonly ms: number;
}

async function rank(store: FeatureStore, { userId, videos }: Question): Promise<Ranked> {
  const started = performance.now();
  const answer = await store.rank(homeRanking, { user: userId, video: videos });
  return { userId, videos, answer, ms: performance.now() - started };
}

function questions(size: ShopSize, seed: number): () => Question {
  const random = new Random(seed);
  const count = Math.min(CANDIDATES, size.videos);
  return () => ({ userId: 1 + random.below(size.users), videos: candidates(random, count, size.videos) });
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Distinct videos, as a candidate generator would hand them over. */
function candidates(random: Random, count: number, videos: number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(1 + random.below(videos));
  return [...chosen];
}

/** A model in one line: nearness of taste, and how others like it. The columns are typed arrays. */
function best({ user, video }: Answer, videos: readonly number[]): RankedVideo[] {
  const taste = video.column("taste");
  const likeRate = video.column("like_rate");
  const plays = video.column("plays");
  const price = video.column("price_cents");
  const category = video.column("category");
  return videos
    .map((videoId, i) => {
      const own = taste.subarray(i * TASTE_DIMENSION, (i + 1) * TASTE_DIMENSION);
      const score = dot(user.taste ?? [], own) + 2 * (likeRate[i] ?? 0);
      return {
        videoId,
        score,
        category: category[i] ?? "-",
        likeRate: likeRate[i] ?? 0,
        plays: plays[i] ?? 0,
        priceCents: price[i] ?? 0,
      };
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN);
}
