import { INPUT_BYTES_MAX } from "./mutate.js";

/** What a worker is told. */
export interface Task {
  readonly target: string;
  readonly seed: number;
  readonly ms: number;
  /** Inputs so far u32 | length of the one under way u32 | its bytes: for who watches, should it be the last. */
  readonly shared: SharedArrayBuffer;
}

export const SHARED_BYTES = 8 + INPUT_BYTES_MAX;
