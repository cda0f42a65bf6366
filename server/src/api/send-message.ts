import { FeatureStoreError } from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";

/** How long a stream waits for a client that does not read. */
const IDLE_MS_MAX = 60_000;

/**
 * Resolves when the transport has taken the message.
 * @throws the signal's reason; DEADLINE_EXCEEDED at `until`, or UNAVAILABLE after the idle limit, when the client does not read.
 */
export function sendMessage<Request, Message>(
  call: grpc.ServerWritableStream<Request, Message>,
  message: Message,
  options: { readonly signal: AbortSignal; readonly until: number },
): Promise<void> {
  const { signal, until } = options;
  return new Promise((resolve, reject) => {
    const leftMs = until - performance.now();
    const settle = (error: unknown): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      if (error === null || error === undefined) resolve();
      else reject(error);
    };
    const onAbort = (): void => settle(signal.reason);
    const onTime = (): void =>
      settle(
        leftMs <= IDLE_MS_MAX
          ? new FeatureStoreError("DEADLINE_EXCEEDED", "the deadline passed while the caller did not read")
          : new FeatureStoreError("UNAVAILABLE", `the caller did not read for ${IDLE_MS_MAX / 1000} s`),
      );
    const timer = setTimeout(onTime, Math.max(0, Math.min(IDLE_MS_MAX, leftMs)));
    signal.addEventListener("abort", onAbort, { once: true });
    call.write(message, settle);
  });
}
