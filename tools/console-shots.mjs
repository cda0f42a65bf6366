// Screenshots of every page of a running console, at two widths, light and dark: node tools/console-shots.mjs URL DIR [page...]
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, dir, ...wanted] = process.argv.slice(2);
if (url === undefined || dir === undefined) throw new Error("usage: console-shots.mjs http://HOST:PORT DIR [page...]");
const PAGES = {
  overview: "",
  shards: "shards?shard=12",
  nodes: "nodes",
  views: "views",
  view: "views/user_features",
  rows: "rows?entity=user&key=42",
  activity: "activity",
};
const WIDTHS = [1280, 390];
/** Of a narrow page: what is further below is left out. */
const TALL = 1200;
/** For charts to have a line. */
const SETTLE_MS = 2_500;
const executablePath = [
  process.env.FEATURESTORE_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-headless-shell",
].find((path) => path !== undefined && existsSync(path));
mkdirSync(dir, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  for (const [name, path] of Object.entries(PAGES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const width of WIDTHS) {
      for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({
          viewport: { width, height: width === 390 ? TALL : 800 },
          colorScheme,
        });
        const page = await context.newPage();
        page.on("console", (message) => {
          if (message.type() === "error") console.error(`${name} ${width} ${colorScheme}: ${message.text()}`);
        });
        page.on("pageerror", (error) => console.error(`${name} ${width} ${colorScheme}: ${error.message}`));
        await page
          .goto(new URL(`/console/${path}`, url).href, { waitUntil: "networkidle", timeout: 15_000 })
          .catch(() => undefined);
        await page.waitForTimeout(SETTLE_MS);
        const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        if (overflow > 0) console.error(`${name} ${width} ${colorScheme}: ${overflow} pixels too wide`);
        await page.screenshot({ path: join(dir, `${name}-${width}-${colorScheme}.png`), fullPage: false });
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
}
