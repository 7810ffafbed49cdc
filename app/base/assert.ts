/** Programmer errors crash: an assertion that fails is a bug in Sightglass, never in the data it was given. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The value, or a crash where it is undefined. For lookups that cannot miss unless the code is wrong. */
export function assertDefined<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new AssertionError(message);
  return value;
}

/** Marks the default branch of a switch over a closed union; the compiler proves that it is never reached. */
export function assertNever(value: never): never {
  throw new AssertionError(`unreachable: ${String(value)}`);
}
