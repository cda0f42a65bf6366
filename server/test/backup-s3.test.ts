import { join } from "node:path";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { checkBackup, openStorage } from "@featurestore/pipelines/backup";
import { expect, it, onTestFinished, vi } from "vitest";
import { S3Server } from "../../pipelines/src/backup/s3-server.suite.js";
import { backupApi, create, folder, KEY, openNode, restore } from "./backup-world.js";

const view = featureView("profile", { entity: entity("user", { user_id: "int64" }), features: { n: "int32" } });

it("a backup goes to a bucket that throttles, fails and hangs up, and comes back from it; one that is down costs no backup", async () => {
  const server = await S3Server.start();
  onTestFinished(() => server.close());
  const environment = {
    AWS_ENDPOINT_URL_S3: server.endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const dir = await folder();
  const [one, two] = [await openNode(join(dir, "one")), await openNode(join(dir, "two"))];
  onTestFinished(async () => {
    await one.close();
    await two.close();
  });
  const store = FeatureStore.over(one);
  await store.apply(view);
  await store.write(
    view,
    Array.from({ length: 300 }, (_, key) => ({ key, features: { n: key } })),
  );
  const storage = await openStorage("s3://backups/shop", { create: true });

  let puts = 0;
  server.fault = (method) => (method === "PUT" && ++puts > 4 ? "error" : null);
  await expect(create(backupApi(one), "", { storage })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect([...server.objects.keys()].filter((name) => name.endsWith("manifest.json"))).toEqual([]);

  let asked = 0;
  server.fault = () =>
    (["slowDown", null, null, null, "reset", null, null, null, "error"] as const)[asked++ % 20] ?? null;
  const made = await create(backupApi(one), "", { storage, resume: true });
  expect(made.isResumed).toBe(true);
  expect(await checkBackup({ storage, key: KEY, backup: "latest", bytesMax: 1e9, parallel: 2 })).toMatchObject({
    authenticity: "authenticated",
  });
  expect((await restore(backupApi(two), "", { storage })).rows).toBe(300);
  expect((await FeatureStore.over(two).getMany("profile", [7])).row(0)["n"]).toBe(7);
  expect(asked).toBeGreaterThan(30);
});
