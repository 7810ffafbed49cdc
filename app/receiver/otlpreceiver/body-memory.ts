/** Bodies shorter than this are not worth memory of their own: a copy of them costs less than keeping track. */
const pooledBytesMin = 32 * 1024;
/** What is kept for the next bodies: those of a few dozen usual requests of 270 kB. */
const freeBytesMax = 32 * 1024 * 1024;
/** How far the announced length is believed before bytes have come. */
const believedBytesMax = 1024 * 1024;

/**
 * Memory for large bodies, used again and again: garbage of a quarter of a megabyte a request makes the collector run
 * twenty times a second. It is shared memory, so that the storage worker reads a body where it is.
 */
export class BodyMemory {
  /** By size, a power of two. */
  readonly #free = new Map<number, Buffer[]>();
  #freeBytes = 0;

  /** At least `bytes` long; what is in it is left over from others. */
  take(bytes: number): Buffer {
    let size = pooledBytesMin * 2;
    while (size < bytes) size *= 2;
    const used = this.#free.get(size)?.pop();
    if (used === undefined) return Buffer.from(new SharedArrayBuffer(size));
    this.#freeBytes -= size;
    return used;
  }

  /** Nobody reads it any more. */
  give(memory: Buffer): void {
    const size = memory.length;
    if (this.#freeBytes + size > freeBytesMax) return;
    this.#freeBytes += size;
    const free = this.#free.get(size);
    if (free === undefined) this.#free.set(size, [memory]);
    else free.push(memory);
  }
}

/** Gives memory out and takes it back with everything else a request holds. */
export interface MemoryHolder {
  takeMemory(bytes: number): Buffer;
  giveMemory(memory: Buffer): void;
}

/** Puts the pieces of a body together. */
export class BodyPieces {
  readonly #holder: MemoryHolder;
  readonly #expectedBytes: number;
  /** While the body is short. */
  #pieces: Buffer[] = [];
  #memory: Buffer | undefined;
  #total = 0;

  /** `expectedBytes`: what was announced, 0 where nothing was. */
  constructor(holder: MemoryHolder, expectedBytes = 0) {
    this.#holder = holder;
    // Whatever the sender announced, a number or not.
    this.#expectedBytes = expectedBytes > 0 ? Math.min(expectedBytes, believedBytesMax) : 0;
  }

  add(piece: Buffer): void {
    const start = this.#total;
    this.#total += piece.length;
    if (this.#total < pooledBytesMin) {
      this.#pieces.push(piece);
      return;
    }
    this.#room(this.#total).set(piece, start);
  }

  /** The body. It lives in the holder's memory, or alone. */
  take(): Buffer {
    return this.#memory?.subarray(0, this.#total) ?? Buffer.concat(this.#pieces, this.#total);
  }

  /** Memory for `bytes`, with what came before at its start. */
  #room(bytes: number): Buffer {
    const old = this.#memory;
    if (old !== undefined && old.length >= bytes) return old;
    const memory = this.#holder.takeMemory(Math.max(bytes, this.#expectedBytes));
    this.#memory = memory;
    if (old === undefined) {
      let at = 0;
      for (const piece of this.#pieces) {
        memory.set(piece, at);
        at += piece.length;
      }
      this.#pieces = [];
    } else {
      memory.set(old);
      this.#holder.giveMemory(old);
    }
    return memory;
  }
}
