import type { FeatureStore, RankAnswer } from "@featurestore/client";
import { Random } from "./random.js";
import { dot, type ShopSize } from "./shop-data.js";
import { homeRanking, TASTE_DIMENSION } from "./shop-definitions.js";

const CANDIDATES = 500;
const RANKS = 500;
const WARM_UP = 200;
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

/** Ranks candidates for some users through the typed SDK, and keeps the last answer. */
export async function rankSomeUsers(store: FeatureStore, size: ShopSize, seed: number): Promise<RankDemo> {
  const random = new Random(seed);
  const count = Math.min(CANDIDATES, size.videos);
  const times: number[] = [];
  let userId = 1;
  let videos: number[] = [];
  let answer: Answer | null = null;
  for (let i = 0; i < WARM_UP + RANKS; i++) {
    userId = 1 + random.below(size.users);
    videos = candidates(random, count, size.videos);
    const started = performance.now();
    answer = await store.rank(homeRanking, { user: userId, video: videos });
    if (i >= WARM_UP) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const { user } = answer ?? {};
  return {
    userId,
    user: { country: user?.country ?? "-", plays: user?.plays ?? 0, likes: user?.likes ?? 0 },
    best: answer === null ? [] : best(answer, videos),
    candidates: count,
    ranks: RANKS,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
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
