/** What went wrong with one item: by the error mode it fails the batch, is logged, or is passed over. */
export class RuntimeError extends Error {
  override readonly name = "RuntimeError";
}

export function fail(message: string): never {
  throw new RuntimeError(message);
}
