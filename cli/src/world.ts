import type { AdminConnectOptions, ClusterAdmin, ConnectOptions, FeatureStore } from "@featurestore/client";

/** A stream to write text to, and what is at its other end. */
export interface TextSink {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width in characters where it is a terminal. */
  readonly columns: number | undefined;
}

/** Everything a command touches outside itself. Tests pass their own. */
export interface World {
  /** Data goes here. */
  readonly out: TextSink;
  /** Progress and talk go here. */
  readonly err: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The arguments as typed, without node and script: for command lines to go on with. */
  readonly argv: readonly string[];
  connect(options: ConnectOptions): Promise<FeatureStore>;
  connectAdmin(options: AdminConnectOptions): Promise<ClusterAdmin>;
}

/** The world of a real process. */
export function processWorld(): World {
  return {
    out: sink(process.stdout),
    err: sink(process.stderr),
    env: process.env,
    argv: process.argv.slice(2),
    connect: async (options) => {
      const { FeatureStore: Store } = await import("@featurestore/client"); // gRPC takes a while to load: only who connects waits
      return Store.connect(options);
    },
    connectAdmin: async (options) => {
      const { ClusterAdmin: Admin } = await import("@featurestore/client");
      return Admin.connect(options);
    },
  };
}

function sink(stream: NodeJS.WriteStream): TextSink {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
  };
}
