/** Limits that both sides obey. Sizes in bytes, times in milliseconds unless the name says otherwise. */
export const LIMITS = {
  /** Encoded join key. */
  keyBytesMax: 4 * 1024,
  /** Encoded row, all cells together. */
  rowBytesMax: 1024 * 1024,
  featuresPerViewMax: 1_000,
  vectorDimensionMax: 4_096,
  listElementsMax: 65_536,
  /** Keys or rows in one wire request. */
  keysPerRequestMax: 1_000,
  /** One wire request, payload included. */
  requestBytesMax: 4 * 1024 * 1024,
  /** Keys in one SDK call; the SDK splits up to here. */
  keysPerCallMax: 100_000,
  /** One answer on the wire. Above it the request is refused before it is assembled. */
  answerBytesMax: 64 * 1024 * 1024,
  /** One chunk of a streamed answer. */
  chunkBytes: 128 * 1024,
  nameLengthMax: 128,
  joinKeysPerEntityMax: 16,
  selectionsPerRequestMax: 64,
  /** Columns of all selections of one feature set. */
  columnsPerSetMax: 16_384,
  /** Cells of one answer as values (`VALUES`), elements of vectors and lists counted one by one. */
  valuesPerAnswerMax: 100_000,
  /** |event time| in microseconds since 1970-01-01 UTC. */
  timeMax: Number.MAX_SAFE_INTEGER,
  /** How far ahead of the clock an event time may lie unless the view says otherwise. */
  maxFutureMs: 3_600_000,
  tombstoneRetentionMs: 30 * 86_400_000,
  /** Keys in one purge command. */
  purgeKeysMax: 1_000,
  /** Producers a shard remembers; beyond it the one silent for longest is forgotten. */
  producersPerShardMax: 1_024,
} as const;
