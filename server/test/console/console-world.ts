import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { entity, FeatureStore, featureService, featureView, pick } from "@featurestore/client";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { nowMicros } from "../../src/clock.js";
import { Console } from "../../src/console/console.js";
import { type ConsoleAccess, OPEN_ACCESS } from "../../src/console/console-access.js";
import { StoreNode } from "../../src/node.js";
import { Metrics } from "../../src/ops/metrics.js";
import { OpsServer } from "../../src/ops/ops-server.js";

/** Where the built pages are. */
export const APP_DIR = fileURLToPath(new URL("../../dist/console-app/", import.meta.url));
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-headless-shell", "/usr/bin/google-chrome"];
const MIB = 1024 * 1024;

/** Told so by whoever has none. */
export const isWithoutBrowser = process.env["FEATURESTORE_WITHOUT_BROWSER"] === "1";

/** @throws where there is no browser, or nothing to show: a suite that shows nothing must not pass. */
export function launchBrowser(): Promise<Browser> {
  const wanted = process.env["FEATURESTORE_CHROMIUM"];
  const executablePath = (wanted === undefined ? BROWSERS : [wanted]).find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      `no browser: none of ${wanted ?? BROWSERS.join(", ")} is there. Install one (Debian: apt-get install chromium), name it in FEATURESTORE_CHROMIUM, or set FEATURESTORE_WITHOUT_BROWSER=1 to go without these tests`,
    );
  }
  if (!existsSync(join(APP_DIR, "index.html"))) throw new Error("the console is not built: run npm run build first");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

const user = entity("user", { user_id: "int64" });
const video = entity("video", { video_id: "int64" });
const profile = featureView("user_profile", {
  entity: user,
  ttl: "30d",
  owner: "growth",
  description: "who a user is",
  features: {
    country: "string",
    follow_num: { type: "int32", default: 0, min: 0, description: "accounts the user follows" },
    score: "float32",
    taste: "float32[4]",
  },
});
const clicks = featureView("user_clicks", { entity: user, features: { clicks: "int32" } });
const videos = featureView("video_stats", { entity: video, features: { plays: "int64", tag: "string" } });
const ranking = featureService("home_ranking", {
  version: 1,
  features: [pick(profile, "country", "score"), pick(videos, "plays")],
});

/** A node with rows in it, its console, and where that is. */
export interface ConsoleWorld {
  readonly node: StoreNode;
  readonly store: FeatureStore;
  readonly url: string;
  close(): Promise<void>;
}

/** @param isEmpty nothing is defined in it. */
export async function openConsoleWorld(
  dir: string,
  { access = OPEN_ACCESS, isEmpty = false }: { readonly access?: ConsoleAccess; readonly isEmpty?: boolean } = {},
): Promise<ConsoleWorld> {
  const node = await StoreNode.open({
    dir,
    shards: 8,
    memoryBytes: 16 * MIB,
    walBytesMax: 8 * MIB,
    version: "test",
    address: "127.0.0.1:7400",
    now: nowMicros,
    onFatal: () => undefined,
  });
  const store = FeatureStore.over(node, {});
  if (!isEmpty) await fill(store);
  const metrics = new Metrics({ onFailure: () => undefined });
  const console = await Console.open({ node, version: "test", access });
  const ops = await OpsServer.start({
    metrics,
    health: () => node.health({}),
    host: "127.0.0.1",
    port: 0,
    hosts: [],
    console,
  });
  return {
    node,
    store,
    url: `http://127.0.0.1:${ops.port}`,
    close: async () => {
      console.close();
      await ops.stop();
      await node.close();
      metrics.close();
    },
  };
}

async function fill(store: FeatureStore): Promise<void> {
  await store.apply([profile, clicks, videos, ranking]);
  const countries = ["uk", "de", "fr", "in"];
  const rows = Array.from({ length: 400 }, (_, i) => ({
    key: BigInt(i),
    features: {
      country: countries[i % (i % 3 === 0 ? 4 : 2)] ?? "uk",
      follow_num: (i * 7) % 300,
      score: i % 10 === 0 ? null : Math.sin(i) * 3,
      taste: [i, 1, 0, -1],
    },
  }));
  await store.write("user_profile", rows);
  await store.write("video_stats", [{ key: 7n, features: { plays: 12345678901n, tag: "music" } }]);
  await store.getMany("user_profile", [1n, 2n, 900n]);
}

/** A page that remembers what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly errors: readonly string[];
}

/** @param isQuiet errors the browser logs of requests that fail are expected. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { readonly isQuiet?: boolean } = {},
): Promise<WatchedPage> {
  const { isQuiet = false, ...rest } = options;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    ...rest,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !(isQuiet && message.text().startsWith("Failed to load resource"))) {
      errors.push(message.text());
    }
  });
  await page.goto(url);
  return { page, context, errors };
}
