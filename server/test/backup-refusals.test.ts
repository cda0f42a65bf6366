import {
  copyFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { checkBackup, DirectoryStorage, readBackupKey } from "@featurestore/pipelines/backup";
import { FeatureStoreError } from "@featurestore/proto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealDocument } from "../../pipelines/src/backup/seal.js";
import type { StoreNode } from "../src/node.js";
import { openTestNode, TestClock } from "../src/node-world.suite.js";
import { backupApi, create, folder, KEY, openNode, restore } from "./backup-world.js";

const RUNS = Number(process.env["FEATURESTORE_RUNS"] ?? 40);
const view = featureView("profile", { entity: entity("user", { user_id: "int64" }), features: { n: "int32" } });

interface Part {
  sha256: string;
  bytes: number;
}
interface Range {
  view: number;
  first: string;
  rows: number;
  sha256: string;
  base: Part;
  delta: Part | null;
}
interface Manifest {
  format: number;
  id: string;
  shardCount: number;
  bytes: number;
  shards: { shard: number; ranges: Range[] }[];
  seal?: unknown;
}

/** A sound backup that each test gets a copy of. */
const sound = { dir: "", id: "" };
/** An empty node, which stays one. */
const empty: { node: StoreNode | null } = { node: null };

function target(): StoreNode {
  if (empty.node === null) throw new Error("the node was not opened");
  return empty.node;
}

beforeAll(async () => {
  sound.dir = await mkdtemp(join(tmpdir(), "backup-"));
  const node = await openNode(join(sound.dir, "node"));
  const store = FeatureStore.over(node);
  await store.apply(view);
  await store.write(
    view,
    Array.from({ length: 200 }, (_, key) => ({ key, eventTime: 1n, features: { n: key } })),
  );
  const { manifest } = await create(backupApi(node), join(sound.dir, "backups"));
  sound.id = manifest.id;
  await node.close();
  empty.node = await openNode(join(sound.dir, "empty"));
});

afterAll(async () => {
  await empty.node?.close();
  await rm(sound.dir, { recursive: true, force: true });
});

/** A copy in which a test breaks something. */
async function copied(): Promise<Copy> {
  const dir = join(await folder(), "backups");
  await cp(join(sound.dir, "backups"), dir, { recursive: true });
  return new Copy(dir);
}

class Copy {
  readonly dir: string;
  readonly manifestPath: string;

  constructor(dir: string) {
    this.dir = dir;
    this.manifestPath = join(dir, "backups", sound.id, "manifest.json");
  }

  async manifest(): Promise<Manifest> {
    return JSON.parse(await readFile(this.manifestPath, "utf8")) as Manifest;
  }

  /** Changes the manifest and seals it again, as somebody who has the key could. */
  async change(edit: (manifest: Manifest) => void, key: Uint8Array | null = KEY): Promise<void> {
    const { seal: _seal, ...manifest } = await this.manifest();
    edit(manifest as Manifest);
    await writeFile(this.manifestPath, sealDocument(manifest as never, key));
  }

  path({ sha256 }: Part): string {
    return join(this.dir, "objects", sha256.slice(0, 2), sha256);
  }

  async first(): Promise<string> {
    return this.path(rangeOf(await this.manifest()).base);
  }
}

function rangeOf(manifest: Manifest, shard = 0): Range {
  const range = manifest.shards[shard]?.ranges[0];
  if (range === undefined) throw new RangeError(`shard ${shard} has no range`);
  return range;
}

const breakages: readonly (readonly [string, (copy: Copy) => Promise<void>, RegExp])[] = [
  ["a name that leads out of the place", (c) => c.change((m) => (rangeOf(m).base.sha256 = "../../x")), /base\.sha256/],
  ["an absolute path for a name", (c) => c.change((m) => (rangeOf(m).base.sha256 = "/etc/passwd")), /base\.sha256/],
  ["an id that leads out of the place", (c) => c.change((m) => (m.id = "../x")), /id: expected the id of a backup/],
  [
    "a symbolic link for an object",
    async (c) => {
      const path = await c.first();
      await rename(path, `${path}.real`);
      await symlink(`${path}.real`, path);
    },
    /is a link; a backup is made of plain files/,
  ],
  [
    "a hard link for an object",
    async (c) => {
      const path = await c.first();
      await link(path, `${path}.other`);
    },
    /is a file with another name besides/,
  ],
  [
    "a symbolic link for a directory",
    async (c) => {
      await rename(join(c.dir, "objects"), join(c.dir, "elsewhere"));
      await symlink(join(c.dir, "elsewhere"), join(c.dir, "objects"));
    },
    /objects is a link/,
  ],
  [
    "a directory for an object",
    async (c) => {
      const path = await c.first();
      await rm(path);
      await mkdir(path);
    },
    /is no file/,
  ],
  [
    "a short object",
    async (c) => {
      const manifest = await c.manifest();
      await truncate(await c.first(), rangeOf(manifest).base.bytes - 1);
    },
    /bytes, not/,
  ],
  ["an object that is not there", async (c) => rm(await c.first()), /there is no objects/],
  [
    "an object of other bytes",
    async (c) => {
      const path = await c.first();
      const bytes = await readFile(path);
      bytes[40] = (bytes[40] as number) ^ 1;
      await writeFile(path, bytes);
    },
    /SHA-256 is wrong/,
  ],
  [
    "a bomb: an object larger than the manifest says",
    async (c) => truncate(await c.first(), 64 * 1024 * 1024 * 1024),
    /more than the .* that it may have/,
  ],
  [
    "a bomb: more bytes told than an object may have",
    (c) => c.change((m) => (rangeOf(m).base.bytes = 2 ** 40)),
    /base\.bytes/,
  ],
  ["sizes that do not add up", (c) => c.change((m) => (m.bytes = m.bytes + 1)), /sizes do not add up/],
  [
    "an object named twice",
    (c) => c.change((m) => m.shards[0]?.ranges.push({ ...rangeOf(m), first: "ffffffffffffffff" })),
    /add up|named twice/,
  ],
  [
    "a range that is there twice",
    (c) => c.change((m) => m.shards[0]?.ranges.push({ ...rangeOf(m) })),
    /out of order, or/,
  ],
  [
    "a shard that is there twice",
    (c) => c.change((m) => m.shards.splice(1, 1, m.shards[0] as never)),
    /in the place of/,
  ],
  ["a shard too few", (c) => c.change((m) => m.shards.pop()), /it has 3 of 4 shards/],
  [
    "the rows of another shard",
    (c) =>
      c.change((m) => {
        const [a, b] = [rangeOf(m, 0), rangeOf(m, 1)];
        const swap = { base: a.base, sha256: a.sha256, first: a.first };
        Object.assign(a, { base: b.base, sha256: b.sha256, first: b.first });
        Object.assign(b, swap);
      }),
    /a key is of another shard|has \d+ rows/,
  ],
  ["a row too few", (c) => c.change((m) => (rangeOf(m).rows = rangeOf(m).rows - 1)), /add up/],
  ["an unknown format", (c) => c.change((m) => (m.format = 99)), /format is 99; was it made by a newer version/],
  ["a field that it does not know", (c) => c.change((m) => Object.assign(m, { more: 1 })), /more/],
  [
    "a manifest that was changed",
    async (c) => {
      const text = await readFile(c.manifestPath, "utf8");
      await writeFile(c.manifestPath, text.replace(/"rows":\d/, '"rows":9'));
    },
    /HMAC is wrong/,
  ],
  ["a manifest sealed with another key", (c) => c.change(() => undefined, KEY.toReversed()), /HMAC is wrong/],
  ["a manifest whose HMAC was taken away", (c) => c.change(() => undefined, null), /has no HMAC, and a key was given/],
  ["a manifest that is no JSON", async (c) => writeFile(c.manifestPath, "{"), /it is no JSON/],
  [
    "a manifest of another backup",
    async (c) => {
      const id = sound.id.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
      await mkdir(join(c.dir, "backups", id));
      await copyFile(c.manifestPath, join(c.dir, "backups", id, "manifest.json"));
      await rm(join(c.dir, "backups", sound.id), { recursive: true });
    },
    /it is of backup/,
  ],
];

describe("restore refuses, and touches nothing,", () => {
  it.each(breakages)("%s", async (_what, damage, message) => {
    const copy = await copied();
    await damage(copy);
    const node = target();
    await expect(restore(backupApi(node), copy.dir)).rejects.toThrow(message);
    expect(node.registry).toEqual({ revision: 0, nextViewId: 1, entities: [], views: [], services: [] });
    expect(node.shards.map(({ store }) => [...(store?.views() ?? [])].length)).toEqual([0, 0, 0, 0]);
  });

  it("more bytes than it was allowed to read", async () => {
    const copy = await copied();
    await expect(restore(backupApi(target()), copy.dir, { bytesMax: 100 })).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
    });
    expect(target().registry.revision).toBe(0);
  });

  it("a cluster that has, or had, views of its own", async () => {
    const copy = await copied();
    const { node, store } = await openTestNode(join(await folder(), "node"), new TestClock());
    await store.apply(view);
    await expect(restore(backupApi(node), copy.dir)).rejects.toThrow("definitions of its own");
    await store.apply([], { drops: [{ kind: "view", name: "profile" }] });
    await expect(restore(backupApi(node), copy.dir)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(node.registry.pendingRestore).toBeUndefined();
  });
});

/** Somewhere within a document: the path to a value that is no object and no list. */
function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
}

describe("verify", () => {
  it("tells damage of any byte of any file as an error of ours", async () => {
    const copy = await copied();
    const storage = await DirectoryStorage.open(copy.dir, { create: false });
    const manifest = await copy.manifest();
    const paths = [
      copy.manifestPath,
      ...manifest.shards.flatMap(({ ranges }) => ranges.map(({ base }) => copy.path(base))),
    ];
    const sounds = await Promise.all(paths.map((path) => readFile(path)));
    await fc.assert(
      fc.asyncProperty(fc.nat(paths.length - 1), fc.nat(), fc.integer({ min: 1, max: 255 }), async (file, at, flip) => {
        const path = paths[file] as string;
        const bytes = Buffer.from(sounds[file] as Buffer);
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ flip;
        await writeFile(path, bytes);
        const key = file === 0 ? KEY : null;
        const checked = checkBackup({ storage, key, backup: "latest", bytesMax: 1e9, parallel: 2 });
        await expect(checked).rejects.toBeInstanceOf(FeatureStoreError);
        await writeFile(path, sounds[file] as Buffer);
      }),
      { numRuns: RUNS },
    );
  });

  it("tells a manifest that somebody with the key made up as an error of ours, or finds nothing wrong", async () => {
    const copy = await copied();
    const storage = await DirectoryStorage.open(copy.dir, { create: false });
    const { seal: _seal, ...sealed } = await copy.manifest();
    const places = leaves(sealed);
    const values = fc.oneof(
      fc.constantFrom(null, -1, 0, 2 ** 40, "", "../x", [], {}),
      fc.maxSafeInteger(),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(places.length - 1), values, async (place, value) => {
        const made = structuredClone(sealed) as unknown as Record<string, unknown>;
        const path = places[place] as readonly string[];
        let at = made;
        for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
        at[path.at(-1) as string] = value;
        await writeFile(copy.manifestPath, sealDocument(made as never, KEY));
        await checkBackup({ storage, key: KEY, backup: "latest", bytesMax: 1e9, parallel: 2 }).catch(
          (error: unknown) => {
            expect(error).toBeInstanceOf(FeatureStoreError);
          },
        );
      }),
      { numRuns: RUNS },
    );
  });

  it("says whether the backup is authenticated", async () => {
    const copy = await copied();
    const storage = await DirectoryStorage.open(copy.dir, { create: false });
    const options = { storage, backup: "latest", bytesMax: 1e9, parallel: 2 };
    expect((await checkBackup({ ...options, key: KEY })).authenticity).toBe("authenticated");
    expect((await checkBackup({ ...options, key: null })).authenticity).toBe("unchecked");
    await copy.change(() => undefined, null);
    expect((await checkBackup({ ...options, key: null })).authenticity).toBe("unauthenticated");
  });
});

describe("a key file", () => {
  it("is one that its owner alone can read, of 32 bytes at least", async () => {
    const dir = await folder();
    const path = join(dir, "key");
    await writeFile(path, `${"k".repeat(40)}\n`, { mode: 0o600 });
    expect(await readBackupKey(path)).toHaveLength(40);
    await writeFile(join(dir, "short"), "k", { mode: 0o600 });
    await expect(readBackupKey(join(dir, "short"))).rejects.toThrow("holds 1 bytes; expected at least 32");
    await writeFile(join(dir, "open"), "k".repeat(40), { mode: 0o644 });
    await expect(readBackupKey(join(dir, "open"))).rejects.toThrow("others can read");
    await expect(readBackupKey(dir)).rejects.toThrow("is no file");
    expect(await readdir(dir)).toEqual(["key", "open", "short"]);
  });
});
