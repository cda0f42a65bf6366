/** Rows of numbers that every contender holds alike: feature `f` of entity `id` is `value(id, f)`. */
export interface Table {
  /** A legal view name. */
  readonly name: string;
  /** Whose features these are. Tables of one entity have the same keys. */
  readonly entity: string;
  /** Entities 0 to rows - 1. */
  readonly rows: number;
  readonly features: number;
  /** `int64`: of whole numbers below 2^31. */
  readonly type: "float32" | "int64";
  /** Exact in the type. */
  readonly value: (id: number, feature: number) => number;
  /** The same as DuckDB computes it, from the key `i`. */
  readonly sql: (feature: number) => string;
}

/** Rows of one table that a request asks for. */
export interface RequestPart {
  readonly table: Table;
  readonly ids: readonly number[];
}

export type ReadRequest = readonly RequestPart[];

/** A decoded answer. Reading a value out of it builds nothing more: what a ranking service computes with is there. */
export interface DecodedAnswer {
  /** @returns NaN where the contender has no value. */
  value(part: number, row: number, feature: number): number;
}

/** One way to ask a system under test. */
export interface Contender {
  /** Unique, as tables and plots show it: "Redis MGET, ioredis". */
  readonly name: string;
  /** A floor moves as many bytes and looks nothing up: its answers have values of no meaning. */
  readonly kind: "ours" | "peer" | "floor";
  /** What it is, for the report: versions of server and client, and how rows lie in it. */
  readonly description: string;
  /** Processes of its servers. */
  readonly pids: readonly number[];
  /** Fetches and decodes. @throws where a value cannot be fetched. */
  read(request: ReadRequest): Promise<DecodedAnswer>;
}

/** A system that was started and loaded, and the ways it is asked. Disposing of it ends its clients and processes. */
export interface Peer extends AsyncDisposable {
  readonly contenders: readonly Contender[];
}

export interface PeerOptions {
  /** Tables that requests may ask for: all of them are loaded. */
  readonly tables: readonly Table[];
  /** A directory of its own, empty. */
  readonly dir: string;
  /** Progress, a line each. */
  readonly say: (text: string) => void;
}

/** @throws Error saying what has to be installed, and how. Nothing stays running then. */
export type StartPeer = (options: PeerOptions) => Promise<Peer>;
