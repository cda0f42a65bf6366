/** The checkers of histories, for tests of other packages, and the chance such tests draw from. */
export { SeededRandom } from "../world/seeded-random.js";
export {
  type AnsweredOperation,
  type Call,
  HistoryRecorder,
  type HistoryRecorderOptions,
  type Operation,
  type RecordedId,
  type UnknownOperation,
} from "./history.js";
export {
  checkLinearizability,
  type Linearizability,
  type LinearizabilityOptions,
  type LinearizabilityViolation,
} from "./linearizability.js";
export { type MaxRegisterInput, type MaxRegisterOutput, maxRegisterModel } from "./max-register-model.js";
export type { Model, ModelFor, Step } from "./model.js";
export { checkMonotonicReads, checkReadYourWrites, type MonotonicViolation, type VersionedRead } from "./monotonic.js";
export { type RegisterInput, type RegisterOutput, type RegisterValue, registerModel } from "./register-model.js";
export { checkSet, type SetHistory, type SetViolation } from "./sets.js";
export { type AcknowledgedWrite, type BoundedRead, checkStaleness, type StalenessViolation } from "./staleness.js";
