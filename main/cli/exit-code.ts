/** Exit codes of the public surface. */
export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  ruleBroken: 3,
  dataDirInUse: 4,
} as const;

/** Wrong words on the command line: printed with the command's usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
