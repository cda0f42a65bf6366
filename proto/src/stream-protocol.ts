import type { featurestore } from "../gen/featurestore.js";
import { FeatureStoreError, invalid } from "./errors.js";

/** What is said on a stream of reads: the protocols spoken here, and the forms of answer blocks that are known. */
export const STREAM_PROTOCOLS = { oldest: 1, newest: 1 } as const;
export const BLOCK_VERSIONS: readonly number[] = [1];

type Hello = Pick<featurestore.v1.IHello, "protocol" | "blockVersions">;

interface Spoken {
  readonly oldest: number;
  readonly newest: number;
}

/**
 * What a server answers to a client's hello, which names the newest protocol that the client speaks: the newest that both do. A
 * client that says nothing speaks the first.
 * @throws INVALID_ARGUMENT for a client that is too old.
 */
export function answerHello({ protocol, blockVersions }: Hello, spoken: Spoken = STREAM_PROTOCOLS): number {
  const offered = protocol || 1;
  if (offered < spoken.oldest) {
    throw invalid(
      `hello: this client speaks protocol ${offered} at most and this server ${spoken.oldest} at least: upgrade the client`,
      { field: "hello.protocol" },
    );
  }
  const blocks = blockVersions ?? [];
  if (blocks.length > 0 && !blocks.some((version) => BLOCK_VERSIONS.includes(version))) {
    throw invalid(
      `hello: this client reads answer blocks of version ${blocks.join(", ")} and this server writes ${BLOCK_VERSIONS.join(", ")}: upgrade the older one`,
      { field: "hello.blockVersions" },
    );
  }
  return Math.min(offered, spoken.newest);
}

/** Holds a server's hello against what this client speaks. @throws INVALID_ARGUMENT where they have no protocol in common. */
export function acceptHello({ protocol }: Hello, spoken: Spoken = STREAM_PROTOCOLS): void {
  const answered = protocol ?? 0;
  if (answered >= spoken.oldest && answered <= spoken.newest) return;
  const older = answered < spoken.oldest ? "server" : "client";
  throw new FeatureStoreError(
    "INVALID_ARGUMENT",
    `the server speaks protocol ${answered} and this client ${spoken.oldest} to ${spoken.newest}: upgrade the ${older}`,
    { details: { field: "hello.protocol" } },
  );
}
