/** Time is passed in, so that tests can hold it still. */
export interface Clock {
  /** Wall time in milliseconds since 1970. */
  nowMs(): number;
  /** Monotonic milliseconds; only differences mean anything. */
  monotonicMs(): number;
}
