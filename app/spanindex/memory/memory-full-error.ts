/** The shared memory has no room of that size, and cannot grow by as much: something has to be freed first. */
export class MemoryFullError extends Error {
  override readonly name = "MemoryFullError";
  readonly requestedBytes: number;

  constructor(requestedBytes: number, usedBytes: number, bytesMax: number) {
    super(`the span index has no room for ${requestedBytes} bytes: ${usedBytes} of ${bytesMax} are in use`);
    this.requestedBytes = requestedBytes;
  }
}
