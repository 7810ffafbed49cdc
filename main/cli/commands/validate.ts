import { configTools, problemJson, problemsText } from "../../../app/index.ts";
import { type Command, readArgs } from "../command.ts";
import { configOptions, configOptionsUsage, configSources } from "../config-args.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { escapeLines } from "../terminal.ts";

const usage = `sightglass validate --config URI… [options]

Checks a Collector configuration without starting anything. Valid: no output, exit code 0. Otherwise everything that is
wrong with it on stderr, exit code 1.

${configOptionsUsage}  --warnings        also tell what works and is not what it seems: former names, deprecated keys, variables that are not set
  --format FORMAT   text, or json: {"valid", "problems": [{"severity", "message", "suggestion", "file", "line", "column" …}]} on stdout
`;

export const validateCommand: Command = {
  usage,
  async run(args) {
    const { values } = readArgs({
      args: [...args],
      options: {
        ...configOptions,
        warnings: { type: "boolean", default: false },
        format: { type: "string", default: "text" },
      },
    });
    if (values.format !== "text" && values.format !== "json")
      throw new UsageError("--format is text or json.");
    const { config, problems } = await configTools.check(configSources(values));
    const isValid = config !== undefined;
    const told = values.warnings ? problems : problems.filter(({ severity }) => severity === "error");
    if (values.format === "text") process.stderr.write(escapeLines(problemsText(told)));
    else process.stdout.write(`${JSON.stringify({ valid: isValid, problems: problems.map(problemJson) })}\n`);
    return isValid ? exitCode.done : exitCode.failed;
  },
};
