/** The closed list of error codes. Retrying is a function of code and outcome; message text is never parsed. */
export const ERROR_CODES = [
  "INVALID_ARGUMENT",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "CONFLICT",
  "NOT_LEADER",
  "STALE_SHARD_MAP",
  "UNAVAILABLE",
  "RESOURCE_EXHAUSTED",
  "DEADLINE_EXCEEDED",
  "CANCELLED",
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "CORRUPTION",
  "INTERNAL",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** `rejected`: had no effect. `unknown`: may have happened. */
export type Outcome = "rejected" | "unknown";

/** Machine-readable particulars of an error: plain JSON data. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The one error class for what the world did wrong: a stable code, a free message, an outcome. */
export class FeatureStoreError extends Error {
  override readonly name = "FeatureStoreError";
  readonly code: ErrorCode;
  readonly outcome: Outcome;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly outcome?: Outcome; readonly details?: ErrorDetails; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.outcome = options.outcome ?? "rejected";
    this.details = options.details ?? {};
  }
}

/** Shorthand for the most common refusal: the request itself is wrong. */
export function invalid(message: string, details: ErrorDetails = {}): FeatureStoreError {
  return new FeatureStoreError("INVALID_ARGUMENT", message, { details });
}

/** What can never be: the program is wrong. Kept on in production; the process logs it and exits. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Thrown by `assert` only. Never caught to go on: the shell logs it and ends the process. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Status numbers of gRPC (https://grpc.io/docs/guides/status-codes/) for each code. */
const GRPC_STATUS: Readonly<Record<ErrorCode, number>> = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  CONFLICT: 10,
  NOT_LEADER: 9,
  STALE_SHARD_MAP: 9,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  CORRUPTION: 15,
  UNAUTHENTICATED: 16,
};

/** The gRPC status number that carries `code`. */
export function grpcStatusOf(code: ErrorCode): number {
  return GRPC_STATUS[code];
}

/** The code for a bare gRPC status that came without our own trailer (a proxy's answer, say). */
export function codeOfGrpcStatus(status: number): ErrorCode {
  return (
    ERROR_CODES.find((code) => GRPC_STATUS[code] === status && code !== "NOT_LEADER" && code !== "STALE_SHARD_MAP") ??
    "INTERNAL"
  );
}

/** True where `value` is one of the closed codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return ERROR_CODES.includes(value as ErrorCode);
}
