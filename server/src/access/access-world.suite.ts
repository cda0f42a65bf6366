import { toGrpcError } from "../api/call.js";
import { NO_ACCESS_CONTROL } from "./access-control.js";
import { Callers } from "./interceptor.js";

/** Of a port that lets everybody in. */
export function everybody(): Callers {
  return new Callers({
    control: NO_ACCESS_CONTROL,
    certificateOf: () => null,
    statusOf: toGrpcError,
    onRefused: () => undefined,
  });
}
