import { runDemo } from "../../demo/demo.ts";
import { type DemoOptions, DemoUsageError, demoUsage, parseDemoOptions } from "../../demo/options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../exit-code.ts";
import { logToStderr } from "../terminal.ts";

export const demoCommand: Command = {
  usage: `${demoUsage}\n`,
  run: (args) => runDemo(parse(args), logToStderr),
};

function parse(args: readonly string[]): DemoOptions {
  try {
    return parseDemoOptions(args);
  } catch (error) {
    throw error instanceof DemoUsageError ? new UsageError(error.message) : error;
  }
}
