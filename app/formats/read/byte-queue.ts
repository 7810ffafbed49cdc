/** Bytes that came and are not yet used up: a window over a stream. Positions count from its start and move with `drop`. */
export class ByteQueue {
  bytes: Uint8Array = new Uint8Array(64 * 1024);
  /** Bytes in use: `bytes[0, length)`. */
  length = 0;

  push(chunk: Uint8Array): void {
    const needed = this.length + chunk.length;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(chunk, this.length);
    this.length = needed;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    if (count === 0) return;
    this.bytes.copyWithin(0, count, this.length);
    this.length -= count;
  }
}
