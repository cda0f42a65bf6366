import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Hono } from "hono";

/** Built by `npm run build`, beside the compiled server; seen from here, compiled or not. */
const PLACES = ["../console-app/", "../../dist/console-app/"].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);
const BYTES_MAX = 4 * 1024 * 1024;
const FOR_EVER = "public, max-age=31536000, immutable";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Scripts, styles and pictures come from here alone, none of them inline; nothing frames the console or is sent elsewhere. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

interface ConsoleFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

/** The console's pages below `/console/`: read and compressed once, when they are first asked for. */
export function consolePages(): Hono {
  let reading: Promise<ReadonlyMap<string, ConsoleFile>> | null = null;
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [header, value] of Object.entries(HEADERS)) context.header(header, value);
  });
  app.get("/*", async (context) => {
    reading ??= readFiles();
    const files = await reading;
    const path = context.req.path.replace(/^\/console\/?/, "");
    // Every page is the same document: which one is shown its script finds out.
    const file = files.get(path) ?? (extname(path) === "" ? files.get("index.html") : undefined);
    if (files.size === 0) return context.text("the console is not built into this server: npm run build\n", 503);
    if (file === undefined) return context.text("not found\n", 404);
    const isZipped = /\bgzip\b/.test(context.req.header("accept-encoding") ?? "");
    const headers = {
      "content-type": file.type,
      "cache-control": path.startsWith("assets/") ? FOR_EVER : "no-cache",
      etag: file.etag,
      vary: "accept-encoding",
      ...(isZipped ? { "content-encoding": "gzip" } : {}),
    };
    if (context.req.header("if-none-match") === file.etag) return context.body(null, 304, headers);
    return context.body(isZipped ? file.zipped : file.bytes, 200, headers);
  });
  return app;
}

/** By path; none where it was not built. */
async function readFiles(): Promise<ReadonlyMap<string, ConsoleFile>> {
  for (const place of PLACES) {
    const names: readonly string[] = await readdir(place, { recursive: true }).catch(() => []);
    if (!names.includes("index.html")) continue;
    const files = new Map<string, ConsoleFile>();
    let left = BYTES_MAX;
    for (const name of names) {
      const path = join(place, name);
      const type = TYPES[extname(name)];
      const { size } = await stat(path);
      if (type === undefined || size > left) continue;
      left -= size;
      const bytes = new Uint8Array(await readFile(path));
      const zipped = new Uint8Array(await promisify(gzip)(bytes, { level: 9 }));
      const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
      files.set(name.replaceAll("\\", "/"), { bytes, zipped, type, etag });
    }
    return files;
  }
  return new Map();
}
