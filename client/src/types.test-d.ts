// Checked by the compiler alone: what users see in their editor. Each `@ts-expect-error` is a promise that the line fails.
import { entity, featureService, featureView, int64, pick } from "./feature-view.js";
import { FeatureStore } from "./store.js";
import type { Batch, Row, UnavailableShard } from "./types.js";

declare const store: FeatureStore;

/** Compiles only where both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_is: Same<A, B>): void {}

const user = entity("user", { user_id: "int64" });
const video = entity("video", { video_id: "string" });
const place = entity("place", { user_id: "int64", country: "string" });
const profile = featureView("profile", {
  entity: user,
  ttl: "30d",
  features: {
    name: "string",
    adult: "bool",
    follows: { type: "int32", default: 0, min: 0 },
    big: "int64",
    views: int64({ as: "number" }),
    seen: "timestamp",
    taste: "float32[64]",
    tags: "list<string>",
    days: "list<int64>",
    raw: "bytes",
    extra: "json",
  },
});
const stats = featureView("stats", { entity: video, features: { ctr: "float32", clicks: "int32", emb: "int8[16]" } });
const visits = featureView("visits", { entity: place, features: { n: "int16" } });
const ranking = featureService("ranking", {
  version: 1,
  features: [pick(profile, "taste", "follows"), stats],
  roles: { author: [pick(profile, "name")] },
});

// ---- definitions

// @ts-expect-error a type that does not exist
featureView("x", { entity: user, features: { a: "int128" } });
// @ts-expect-error a default of another type
featureView("x", { entity: user, features: { a: { type: "int32", default: "0" } } });
// @ts-expect-error a join key type that does not exist
entity("x", { id: "float32" });
// @ts-expect-error a feature the view lacks
pick(profile, "nam");
// @ts-expect-error a residency that does not exist
featureView("x", { entity: user, residency: "tape", features: { a: "bool" } });

// ---- reads

const row = await store.get(profile, 1);
same<(typeof row)["name"], string | null>(true);
same<(typeof row)["adult"], boolean | null>(true);
same<(typeof row)["follows"], number | null>(true);
same<(typeof row)["big"], bigint | null>(true);
same<(typeof row)["views"], number | null>(true);
same<(typeof row)["seen"], bigint | null>(true);
same<(typeof row)["taste"], Float32Array | null>(true);
same<(typeof row)["tags"], readonly string[] | null>(true);
same<(typeof row)["days"], readonly bigint[] | null>(true);
same<(typeof row)["raw"], Uint8Array | null>(true);
// @ts-expect-error a feature the view lacks
row.nam;
const some = await store.get(profile, { user_id: 1n }, { features: ["name"] });
same<keyof typeof some, "name">(true);
await store.get(visits, { user_id: 1, country: "de" });
// @ts-expect-error a bare value for a composite key
await store.get(visits, 1);
// @ts-expect-error a join key is missing
await store.get(visits, { user_id: 1 });
// @ts-expect-error a key of the wrong type
await store.get(profile, "1");
// @ts-expect-error a key of the wrong type
await store.getMany(stats, [1]);
// @ts-expect-error a feature the view lacks
await store.getMany(profile, [1], { features: ["nam"] });
// @ts-expect-error one key is no list
await store.getMany(profile, 1);

await store.get(profile, 1, { consistency: "strong", after: new Uint8Array(0) });
await store.getMany(profile, [1], { consistency: "bounded", maxStalenessMs: 500 });
// @ts-expect-error a level that does not exist
await store.get(profile, 1, { consistency: "eventual" });
// @ts-expect-error writes have no level
await store.write(profile, [], { consistency: "strong" });
same<typeof store, ReturnType<typeof store.session>>(true);
(await store.session().get(profile, 1)).name satisfies string | null;

const batch = await store.getMany(profile, [1, 2n], { features: ["name", "follows", "taste", "big", "views"] });
same<ReturnType<typeof batch.column<"follows">>, Int32Array>(true);
same<ReturnType<typeof batch.column<"taste">>, Float32Array>(true);
same<ReturnType<typeof batch.column<"big">>, BigInt64Array>(true);
same<ReturnType<typeof batch.column<"views">>, Float64Array>(true);
same<ReturnType<typeof batch.column<"name">>, readonly (string | null)[]>(true);
batch.unavailable satisfies readonly { readonly shard: number; readonly reason: string }[];
// @ts-expect-error a feature that was not asked for
batch.column("adult");
batch.matrix(["follows", "taste"]);
batch.matrix(["follows", "big", "views"], { lossy: true });
// @ts-expect-error a string has no place in a matrix
batch.matrix(["name"]);
// @ts-expect-error an int64 loses digits
batch.matrix(["big"]);
// @ts-expect-error not every feature of the batch is a number
batch.matrix();
(await store.getMany(stats, ["v"])).matrix();

const floats = await store.getMany(profile, [1], { features: ["follows", "adult", "taste"], matrix: true });
same<ReturnType<typeof floats.column<"follows">>, Float32Array>(true);
same<(typeof floats extends Batch<infer T> ? Row<T> : never)["adult"], number | null>(true);
// @ts-expect-error a string has no place in a matrix
await store.getMany(profile, [1], { features: ["name"], matrix: true });

// ---- ranking

const answer = await store.rank(ranking, { user: 1, video: ["a", "b"], author: [1, 2] }, { consistency: "any" });
same<typeof answer.user, Row<{ readonly taste: "float32[64]"; readonly follows: "int32" }>>(true);
answer.video.matrix(["ctr", "emb"]);
same<ReturnType<typeof answer.video.row>["clicks"], number | null>(true);
same<ReturnType<typeof answer.author.column<"name">>, readonly (string | null)[]>(true);
same<typeof answer.complete, boolean>(true);
same<(typeof answer.unavailable)[number], UnavailableShard>(true);
// @ts-expect-error a list gives a batch, not a row
answer.video.ctr;
// @ts-expect-error one key gives a row, not a batch
answer.user.column("taste");
// @ts-expect-error a role is missing
await store.rank(ranking, { user: 1, video: ["a"] });
// @ts-expect-error a role the service lacks
await store.rank(ranking, { user: 1, video: ["a"], author: 1, autor: 2 });
// @ts-expect-error a key of the wrong type
await store.rank(ranking, { user: "1", video: ["a"], author: 1 });

// ---- writes

await store.write(profile, [
  { key: 1, features: { name: "a", follows: null, big: 1, seen: new Date(), taste: [1, 2], days: [1, 2n] } },
  { key: { user_id: 1n }, eventTime: 5n, features: {} },
]);
// @ts-expect-error a feature the view lacks
await store.write(profile, [{ key: 1, features: { nam: "a" } }]);
// @ts-expect-error a value of the wrong type
await store.write(profile, [{ key: 1, features: { follows: "1" } }]);
// @ts-expect-error an event time is a Date or bigint microseconds
await store.write(profile, [{ key: 1, eventTime: 5, features: { name: "a" } }]);
// @ts-expect-error no key
await store.write(profile, [{ features: { name: "a" } }]);
await store.delete(profile, 1);
await store.delete(profile, [1, 2n], { eventTime: new Date() });
// @ts-expect-error a key of the wrong type
await store.delete(profile, "1");

// ---- scans, and views by name

for await (const scanned of store.scan(profile, { features: ["name"] })) {
  same<typeof scanned.key, bigint>(true);
  same<typeof scanned.features.name, string | null>(true);
}
for await (const scanned of store.scan(visits))
  same<typeof scanned.key, { readonly user_id: bigint; readonly country: string }>(true);
const loose = await store.get("profile", { user_id: 1 });
same<(typeof loose)[string], unknown>(true);
await store.getMany("profile", [1, "a", { user_id: 1 }], { matrix: true, lossy: true });
await store.write("profile", [{ key: 1, features: { anything: 1 } }]);
await store.rank("ranking", { user: 1, video: ["a"] });

// ---- connecting

await FeatureStore.connect({ seeds: ["localhost"], consistency: "bounded", maxStalenessMs: 1_000, hedge: false });
// @ts-expect-error a level that does not exist
await FeatureStore.connect({ seeds: ["localhost"], consistency: "eventual" });
