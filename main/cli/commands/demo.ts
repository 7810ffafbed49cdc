import { runDemo } from "../../demo/demo.ts";
import { parseDemoOptions } from "../../demo/options.ts";
import type { Command } from "../command.ts";

export const demoCommand: Command = {
  usage: "",
  async run(args) {
    return await runDemo(parseDemoOptions(args), (line) => process.stderr.write(`${line}\n`));
  },
};
