import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./exit-code.ts";

/** One command of the command line. */
export interface Command {
  /** Printed for `--help`. */
  readonly usage: string;
  /** Resolves with the exit code. */
  run(args: readonly string[]): Promise<number>;
}

/** `util.parseArgs`, strict, with its complaints as `UsageError`. */
export function readArgs<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0] ?? "");
  }
}
