/** Memory of one worker inside the shared memory, given out from the front and taken back all at once after each query. */
export interface Scratch {
  /** Zeroed; 16-byte aligned. Throws `ScratchFullError` where the worker's share is used up. */
  u8(length: number): Uint8Array;
  u16(length: number): Uint16Array;
  u32(length: number): Uint32Array;
  f64(length: number): Float64Array;
  /** For loops over blocks: gives back what was taken since `mark`. */
  mark(): number;
  release(mark: number): void;
}
