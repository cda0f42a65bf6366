import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "./random.js";
import { TASTE_DIMENSION } from "./shop-definitions.js";

const COUNTRIES = ["br", "de", "id", "in", "jp", "mx", "us"] as const;
const CATEGORIES = ["beauty", "cooking", "fashion", "fitness", "gadgets", "music", "pets", "travel"] as const;
const DAY_MS = 86_400_000;
const HISTORY_DAYS = 14;
const PLAYS_PER_USER = 20;

export interface ShopSize {
  readonly users: number;
  readonly videos: number;
}

/** The files of a shop, to be loaded by `backfill`. */
export interface ShopFiles {
  readonly users: string;
  readonly videos: string;
  readonly interactions: string;
  readonly activitySql: string;
  readonly popularitySql: string;
  readonly interactionCount: number;
}

const ACTIVITY_SQL = `-- What each user did, as of the last thing they did.
SELECT user_id,
       count(*) AS plays,
       count(*) FILTER (liked) AS likes,
       count(*) FILTER (bought) AS purchases,
       avg(watch_ratio) AS mean_watch_ratio,
       max(played_at) AS played_at
FROM source
GROUP BY user_id
`;

const POPULARITY_SQL = `-- How each video is received, as of its last play.
SELECT video_id,
       count(*) AS plays,
       avg(liked::INT) AS like_rate,
       avg(bought::INT) AS purchase_rate,
       avg(watch_ratio) AS mean_watch_ratio,
       max(played_at) AS played_at
FROM source
GROUP BY video_id
`;

/**
 * Writes the files of a made-up shop. A few videos get most of the plays, users like what is near their taste, and the same
 * seed, size and time give the same files. Users and videos are JSON Lines, interactions CSV.
 */
export async function writeShop(
  dir: string,
  { users, videos }: ShopSize,
  options: { readonly seed: number; readonly now: Date },
): Promise<ShopFiles> {
  const random = new Random(options.seed);
  const nowMs = options.now.getTime();
  const userTastes = Array.from({ length: users }, () => taste(random));
  const videoTastes = Array.from({ length: videos }, () => taste(random));
  const time = (daysAgo: number): string => new Date(nowMs - daysAgo * DAY_MS).toISOString();
  const userLines = userTastes.map((vector, i) =>
    JSON.stringify({
      user_id: i + 1,
      country: random.pick(COUNTRIES),
      is_creator: random.next() < 0.05,
      follow_count: random.skewed(2_000),
      registered_at: time(HISTORY_DAYS + random.below(1_500)),
      taste: vector,
    }),
  );
  const videoLines = videoTastes.map((vector, i) =>
    JSON.stringify({
      video_id: i + 1,
      author_id: 1 + random.below(users),
      category: random.pick(CATEGORIES),
      duration_ms: 5_000 + random.below(115_000),
      price_cents: random.next() < 0.4 ? 0 : 99 + 100 * random.below(80),
      uploaded_at: time(HISTORY_DAYS + random.below(60)),
      taste: vector,
    }),
  );
  const plays = ["user_id,video_id,played_at,watch_ratio,liked,bought"];
  for (let i = 0; i < users * PLAYS_PER_USER; i++) {
    const u = random.skewed(users);
    const v = random.skewed(videos);
    const match = dot(userTastes[u] ?? [], videoTastes[v] ?? []);
    const watched = Math.min(1, Math.max(0, 0.5 + 0.4 * match + 0.15 * random.normal()));
    const liked = random.next() < 0.25 * watched;
    const bought = liked && random.next() < 0.1;
    plays.push(`${u + 1},${v + 1},${time(random.next() * HISTORY_DAYS)},${watched.toFixed(3)},${liked},${bought}`);
  }
  return writeFiles(dir, { userLines, videoLines, plays });
}

async function writeFiles(
  dir: string,
  {
    userLines,
    videoLines,
    plays,
  }: { userLines: readonly string[]; videoLines: readonly string[]; plays: readonly string[] },
): Promise<ShopFiles> {
  const files = {
    users: join(dir, "users.jsonl"),
    videos: join(dir, "videos.jsonl"),
    interactions: join(dir, "interactions.csv"),
    activitySql: join(dir, "activity.sql"),
    popularitySql: join(dir, "popularity.sql"),
  };
  await mkdir(dir, { recursive: true });
  await writeFile(files.users, `${userLines.join("\n")}\n`);
  await writeFile(files.videos, `${videoLines.join("\n")}\n`);
  await writeFile(files.interactions, `${plays.join("\n")}\n`);
  await writeFile(files.activitySql, ACTIVITY_SQL);
  await writeFile(files.popularitySql, POPULARITY_SQL);
  return { ...files, interactionCount: plays.length - 1 };
}

/** A direction in taste space: a vector of length 1. */
function taste(random: Random): number[] {
  const raw = Array.from({ length: TASTE_DIMENSION }, () => random.normal());
  const length = Math.hypot(...raw);
  return raw.map((element) => Number((element / length).toFixed(5)));
}

/** The dot product of two vectors of one length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
