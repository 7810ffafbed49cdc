import { runDemo } from "../../demo/demo.ts";
import { DemoUsageError, demoUsage, parseDemoOptions } from "../../demo/options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../exit-code.ts";
import { logToStderr } from "../terminal.ts";

export const demoCommand: Command = {
  usage: `${demoUsage}\n`,
  async run(args) {
    try {
      return await runDemo(parseDemoOptions(args, process.env), logToStderr);
    } catch (error) {
      if (error instanceof DemoUsageError) throw new UsageError(error.message);
      throw error;
    }
  },
};
