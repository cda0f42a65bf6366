// A ranking call within a span of the program's own. `ENDPOINT` names a node; localhost:7400 unless set.
import { entity, FeatureStore, featureService, featureView } from "@featurestore/client";
import { trace } from "@opentelemetry/api";

const viewer = featureView("viewer", {
  entity: entity("viewer", { viewer_id: "int64" }),
  features: { likes_7d: "int32" },
});
const clip = featureView("clip", { entity: entity("clip", { clip_id: "int64" }), features: { ctr: "float32" } });
const ranking = featureService("clips", { version: 1, features: [viewer, clip] });

const store = await FeatureStore.connect({ seeds: [process.env.ENDPOINT ?? "localhost:7400"] });
await store.apply([viewer, clip, ranking]);
await store.write(viewer, [{ key: 1, features: { likes_7d: 3 } }]);
await store.write(clip, [
  { key: 10, features: { ctr: 0.1 } },
  { key: 11, features: { ctr: 0.2 } },
]);

const answer = await trace.getTracer("rank").startActiveSpan("homepage", async (span) => {
  const ranked = await store.rank(ranking, { viewer: 1, clip: [10, 11, 12] });
  span.end();
  return ranked;
});
console.log(answer.viewer.likes_7d, answer.clip.length, answer.complete);
await store.close();
