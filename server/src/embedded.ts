import { FeatureStore } from "@featurestore/client";
import { FeatureStoreError } from "@featurestore/proto";
import { nowMicros } from "./clock.js";
import { Maintenance } from "./maintenance.js";
import { StoreNode } from "./node.js";
import { VERSION } from "./version.js";

export interface EmbeddedOptions {
  readonly dir: string;
  /** Fixed when the directory is created; 64 unless set. */
  readonly shards?: number;
  readonly memoryBytes?: number;
  /** Called when the disk can no longer be trusted; without it the error is thrown out of the event loop and ends the process. */
  readonly onFatal?: (error: Error) => void;
}

/**
 * The same store in this process, with no server. `close()` makes everything durable and gives the directory back.
 * @throws INVALID_ARGUMENT, CONFLICT (in use by another process) or CORRUPTION with the reason.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<FeatureStore> {
  const onFatal =
    options.onFatal ??
    ((error: Error): void => {
      setImmediate(() => {
        throw error;
      });
    });
  const node = await StoreNode.open({
    dir: options.dir,
    shards: options.shards ?? null,
    memoryBytes: options.memoryBytes ?? 256 * 1024 * 1024,
    walBytesMax: 64 * 1024 * 1024,
    version: VERSION,
    address: "embedded:1", // nobody listens there
    now: nowMicros,
    onFatal,
  });
  const maintenance = new Maintenance(node, {
    checkpointEveryMs: 1_000,
    purgeEveryMs: 3_600_000,
    scrubEveryMs: 86_400_000,
    now: nowMicros,
    onDone: () => undefined,
    onError: (job, error) => {
      if (error instanceof FeatureStoreError && error.code !== "INTERNAL")
        process.emitWarning(`featurestore ${job}: ${error.message}`);
      else onFatal(error as Error);
    },
  });
  return FeatureStore.over(node, {
    close: async () => {
      await maintenance.stop();
      await node.close();
    },
  });
}
