import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { ConsoleAccess } from "../../src/console/console-access.js";
import type { OverviewAnswer } from "../../src/console/console-answers.js";
import {
  APP_DIR,
  type ConsoleWorld,
  isWithoutBrowser,
  launchBrowser,
  openConsoleWorld,
  openPage,
  type WatchedPage,
} from "./console-world.js";

// The console in a real browser, served by a real node. `npm run build` puts the pages where this finds them.

const GZIP_BYTES_MAX = 120 * 1024;

/** Each page, and something that is only there once its data is. */
const PAGES = [
  ["overview", "", "Yes: all 8 shards serve"],
  ["shards", "shards?shard=3", "log entries"],
  ["nodes", "nodes", "Event loop p99"],
  ["views", "views", "home_ranking"],
  ["one view", "views/user_profile", "different values in the sample"],
  ["rows", "rows?entity=user&key=42", "served by"],
  ["activity", "activity", "services, row by row"],
] as const;

/** Anybody may look with one token and change things with the other. */
const TOKENS: ConsoleAccess = {
  isRequired: true,
  identify: async (authorization) => {
    const mayRead = (): boolean => true;
    if (authorization === "Bearer look") return { name: "rita", isAdmin: false, mayReadCluster: true, mayRead };
    return authorization === "Bearer change" ? { name: "ada", isAdmin: true, mayReadCluster: true, mayRead } : null;
  },
};

test("all that a browser loads is less than 120 KB, compressed", async () => {
  const names = await readdir(APP_DIR, { recursive: true, withFileTypes: true });
  const files = names.filter((name) => name.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file)).length));
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(GZIP_BYTES_MAX);
});

describe.skipIf(isWithoutBrowser)("in a browser", () => {
  let browser: Browser;
  let dir: string;
  let world: ConsoleWorld;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "featurestore-console-"));
    [browser, world] = await Promise.all([launchBrowser(), openConsoleWorld(join(dir, "node"))]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await world?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const open = async (path: string, options: Parameters<typeof openPage>[2] & { url?: string } = {}) => {
    const { url = world.url, ...rest } = options;
    const watched = await openPage(browser, `${url}/console/${path}`, rest);
    onTestFinished(() => watched.context.close());
    return watched;
  };

  test.each(PAGES)("%s shows what the node knows, wide and narrow, light and dark", async (_name, path, text) => {
    const { page, errors } = await open(path, { colorScheme: "light" });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.getByText(text, { exact: false }).locator("visible=true").first().waitFor();
        const fits = await page.evaluate("document.documentElement.scrollWidth <= innerWidth");
        expect({ width, colorScheme, fits, errors }).toEqual({ width, colorScheme, fits: true, errors: [] });
        const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
        expect(background).toBe(colorScheme === "dark" ? "rgb(18, 19, 21)" : "rgb(247, 247, 245)");
      }
    }
  });

  test("everything can be reached by keys", async () => {
    const { page, errors } = await open("");
    await page.getByText("all 8 shards serve").waitFor();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to the page");
    await page.keyboard.press("/");
    await page.keyboard.type("user_cl");
    await page.getByRole("option", { name: "user_clicks" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "user_clicks", level: 1 }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("user 42");
    await page.keyboard.press("Enter");
    await page.getByText("served by").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("shard 5");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^shard 5,/ }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { name: "Shard 6" }).waitFor();
    expect(await focused(page)).toContain("6");
    await page.getByRole("link", { name: "Views" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "user_profile" }).first().focus();
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("user_clicks");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    expect({ outline, errors }).toEqual({ outline: "solid", errors: [] });
  });

  test("the colours can be chosen, and stay chosen", async () => {
    const { page } = await open("", { colorScheme: "light" });
    const background = (): Promise<unknown> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    await page.getByRole("button", { name: "Colours: auto" }).click();
    await page.getByRole("button", { name: "Colours: light" }).click();
    await page.getByRole("button", { name: "Colours: dark" }).waitFor();
    expect(await background()).toBe("rgb(18, 19, 21)");
    await page.reload();
    await page.getByRole("button", { name: "Colours: dark" }).waitFor();
    expect(await background()).toBe("rgb(18, 19, 21)");
  });

  test("the row browser finds a row with the state of each cell, says where there is none, and what is no key", async () => {
    const { page } = await open("rows", { isQuiet: true });
    await page.getByLabel("user_id").fill("10");
    await page.keyboard.press("Enter");
    const profile = page.getByRole("region", { name: "user_profile" });
    await profile.getByRole("row", { name: /^score .* null NULL_VALUE/ }).waitFor();
    expect(await profile.getByRole("row", { name: /^follow_num/ }).innerText()).toMatch(/70\s+PRESENT\s+20\d\d-/);
    expect(await page.getByRole("region", { name: "user_clicks" }).innerText()).toContain("NOT_FOUND");
    await page.getByLabel("user_id").fill("123456");
    await page.keyboard.press("Enter");
    await page.getByText("No such row").waitFor();
    expect(await profile.getByRole("row", { name: /^follow_num/ }).innerText()).toMatch(/\b0\s+NOT_FOUND/);
    await page.getByLabel("user_id").fill("forty-two");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Not understood").waitFor();
    expect(await page.getByRole("alert").innerText()).toContain("user_id");
  });

  test("a view shows how its values lie, and how many are missing", async () => {
    const { page } = await open("views/user_profile");
    await page.getByText("all 400 rows on this node").waitFor();
    expect(await page.getByRole("row", { name: /^score/ }).innerText()).toContain("10 %");
    await page.getByRole("button", { name: "follow_num" }).click();
    const panel = page.getByRole("region", { name: "follow_num" });
    await panel.getByText("accounts the user follows").waitFor();
    expect(await panel.innerText()).toMatch(/Least, most\s+0, 29\d/);
    await page.getByRole("button", { name: "taste" }).click();
    await page.getByText("length of the vector").waitFor();
  });

  test("a node that does not answer shows when it was last seen, and no numbers", async () => {
    const { page } = await open("");
    await page.route("**/api/v1/overview", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: withoutNode((await answer.json()) as OverviewAnswer) });
    });
    await page.goto(`${world.url}/console/nodes`);
    const gone = page.getByRole("region", { name: "Node 10.0.0.9:7400" });
    await gone.getByText("It does not answer. Last seen").waitFor();
    const text = await gone.innerText();
    expect(text).toMatch(/1 min (30|31|32|33|34|35) s ago/);
    expect(text).toMatch(/Shards\s+–\s+Up for\s+–\s+Log\s+–/);
    expect(text).not.toMatch(/CPU|Memory|Reads/);
  });

  test("when the node stops answering, what is shown is marked as old, until it answers again", async () => {
    const { page, context } = await open("", { isQuiet: true });
    await page.getByText("all 8 shards serve").waitFor();
    await context.setOffline(true);
    await page.getByRole("alert").getByText("has not answered for").waitFor();
    expect(await page.locator("main").getAttribute("data-stale")).toBe("true");
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("all 8 shards serve");
    await context.setOffline(false);
    await page.getByRole("alert").waitFor({ state: "detached" });
    expect(await page.locator("main").getAttribute("data-stale")).toBe("false");
  });

  test("a store without views says what to do, on every page", async () => {
    const empty = await openConsoleWorld(join(dir, "empty"), { isEmpty: true });
    onTestFinished(() => empty.close());
    for (const [path, text] of [
      ["", "No views yet"],
      ["views", "No views yet"],
      ["rows", "No entities yet"],
      ["activity", "Nobody has written"],
    ] as const) {
      const { page, errors } = await open(path, { url: empty.url });
      await page.getByText(text).waitFor();
      expect(errors).toEqual([]);
    }
    const { page } = await open("views/nothing", { url: empty.url, isQuiet: true });
    await page.getByRole("alert").getByText("Not found").waitFor();
  });

  describe("with authentication", () => {
    let guarded: ConsoleWorld;
    beforeAll(async () => {
      guarded = await openConsoleWorld(join(dir, "guarded"), { access: TOKENS });
    }, 60_000);
    afterAll(() => guarded?.close());

    const signIn = async (token: string, path = ""): Promise<WatchedPage> => {
      const watched = await open(path, { url: guarded.url, isQuiet: true });
      await watched.page.getByLabel("Token").fill(token);
      await watched.page.keyboard.press("Enter");
      return watched;
    };

    test("it asks for a token, says when one is not valid, and keeps a valid one in its tab alone", async () => {
      const { page, context, errors } = await signIn("wrong");
      await page.getByRole("alert").getByText("not valid").waitFor();
      await page.getByLabel("Token").fill("look");
      await page.keyboard.press("Enter");
      await page.getByText("all 8 shards serve").waitFor();
      await page.getByText("signed in as rita, read-only").waitFor();
      await page.reload();
      await page.getByText("all 8 shards serve").waitFor();
      const other = await context.newPage();
      await other.goto(`${guarded.url}/console/`);
      await other.getByLabel("Token").waitFor();
      expect({ cookies: await context.cookies(), errors }).toEqual({ cookies: [], errors: [] });
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Token").waitFor();
    });

    test("without the admin role nothing can be done", async () => {
      const { page } = await signIn("look", "shards");
      await page.getByRole("heading", { name: "Shard 0" }).waitFor();
      await page.getByText("read-only").waitFor();
      expect(await page.getByRole("button", { name: /Rebalance|Abort|Make leader/ }).count()).toBe(0);
      await page.goto(`${guarded.url}/console/nodes`);
      await page.getByText("Event loop p99").waitFor();
      expect(await page.getByRole("button", { name: /Drain|Activate/ }).count()).toBe(0);
    });

    test("with it something is done once its name was typed, and not before", async () => {
      const { page } = await signIn("change", "shards");
      const before = (await guarded.node.status({})).isBalancing;
      await page.getByRole("button", { name: "Abort moves" }).click();
      const dialog = page.getByRole("dialog");
      const act = dialog.getByRole("button", { name: "Abort moves" });
      expect(await act.isDisabled()).toBe(true);
      await dialog.getByLabel("to confirm").fill("abor");
      expect(await act.isDisabled()).toBe(true);
      await page.keyboard.press("Enter");
      await dialog.getByLabel("to confirm").fill("abort");
      await act.click();
      await dialog.getByRole("status").waitFor();
      const after = (await guarded.node.status({})).isBalancing;
      expect({ before, after }).toEqual({ before: true, after: false });
      await dialog.getByRole("button", { name: "Close" }).click();
      await page.getByText("moves for balance are off").waitFor();
    });
  });
});

/** What has the focus: its name or its text. */
function focused(page: Page): Promise<string> {
  return page.evaluate("document.activeElement.textContent.trim()");
}

/** As if there were another node, and it did not answer for a minute and a half. */
function withoutNode(answer: OverviewAnswer): OverviewAnswer {
  const [own] = answer.nodes;
  if (own === undefined) return answer;
  const gone = { id: "n9", client: "10.0.0.9:7400", peer: "10.0.0.9:7401", ops: "10.0.0.9:7402", isSelf: false };
  const silent = { isMetaLeader: false, lastHeard: Date.now() - 90_000, told: null, vitals: null, load: null };
  return { ...answer, nodes: [...answer.nodes, { ...own, ...gone, ...silent }] };
}
