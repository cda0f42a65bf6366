import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The node-wide write-ahead log, as far as a workload uses it. */
export interface Log extends AsyncDisposable {
  group(id: number): {
    append(write: {
      readonly entries: readonly {
        readonly term: number;
        readonly index: number;
        readonly kind: "command";
        readonly data: Uint8Array;
      }[];
      readonly hardState: null;
    }): Promise<void>;
  };
  readonly stats: { readonly appends: number; readonly syncs: number };
  close(): Promise<void>;
}

/** A LevelDB database, as far as a workload uses it. */
export interface LevelDatabase {
  open(): Promise<void>;
  put(key: string, value: Uint8Array, options: { readonly sync: true }): Promise<void>;
  close(): Promise<void>;
}

interface WalModule {
  readonly WriteAheadLog: { open(options: { readonly dir: string }): Promise<Log> };
}

interface LevelModule {
  readonly ClassicLevel: new (dir: string, options: { readonly valueEncoding: "view" }) => LevelDatabase;
}

/**
 * Parts of the server that it does not export, in its production build: a workload that measures one of them alone has
 * no other way to it. LevelDB is the server's own copy.
 */
export async function serverParts(): Promise<{
  readonly openLog: (dir: string) => Promise<Log>;
  readonly openLevel: (dir: string) => Promise<LevelDatabase>;
}> {
  const index = createRequire(import.meta.url).resolve("@featurestore/server");
  const wal = (await import(pathToFileURL(join(dirname(index), "storage/wal/wal.js")).href)) as WalModule;
  const { ClassicLevel } = createRequire(index)("classic-level") as LevelModule;
  return {
    openLog: (dir) => wal.WriteAheadLog.open({ dir }),
    async openLevel(dir) {
      const database = new ClassicLevel(dir, { valueEncoding: "view" });
      await database.open();
      return database;
    },
  };
}
