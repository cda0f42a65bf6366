import { type ErrorCode, FeatureStoreError } from "@featurestore/proto";

/** What the process ends with. Documented in every `--help`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unavailable: 3, partial: 4, interrupted: 130 } as const;

const BY_CODE: Readonly<Record<ErrorCode, number>> = {
  INVALID_ARGUMENT: EXIT.usage,
  NOT_FOUND: EXIT.usage,
  ALREADY_EXISTS: EXIT.usage,
  CONFLICT: EXIT.usage,
  NOT_LEADER: EXIT.unavailable,
  STALE_SHARD_MAP: EXIT.unavailable,
  UNAVAILABLE: EXIT.unavailable,
  RESOURCE_EXHAUSTED: EXIT.unavailable,
  DEADLINE_EXCEEDED: EXIT.unavailable,
  CANCELLED: EXIT.failed,
  UNAUTHENTICATED: EXIT.failed,
  PERMISSION_DENIED: EXIT.failed,
  CORRUPTION: EXIT.failed,
  INTERNAL: EXIT.failed,
};

/** An error that knows its exit code: for what the error's code alone does not say. */
export class ExitError extends Error {
  override readonly name = "ExitError";
  readonly exitCode: number;

  constructor(exitCode: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
  }
}

/** The exit code that tells a script what kind of error it was. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ExitError) return error.exitCode;
  return error instanceof FeatureStoreError ? BY_CODE[error.code] : EXIT.failed;
}
