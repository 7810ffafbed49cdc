import { configTools, problemsText } from "../../../app/index.ts";
import { type Command, readArgs } from "../command.ts";
import { configOptions, configOptionsUsage, configSources } from "../config-args.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { escapeLines } from "../terminal.ts";

const usage = `sightglass print-config --config URI… [options]

Prints a configuration as it is used: sources merged, references replaced. Nothing is printed of one that is not valid.

${configOptionsUsage}  --mode MODE       redacted (default): secrets are [REDACTED]; unredacted
  --format FORMAT   yaml (default) or json
`;

export const printConfigCommand: Command = {
  usage,
  async run(args) {
    const { values } = readArgs({
      args: [...args],
      options: {
        ...configOptions,
        mode: { type: "string", default: "redacted" },
        format: { type: "string", default: "yaml" },
      },
    });
    const { mode, format } = values;
    if (mode !== "redacted" && mode !== "unredacted")
      throw new UsageError(`invalid mode "${mode}": modes are: redacted, unredacted`);
    if (format !== "yaml" && format !== "json") throw new UsageError(`unrecognized print format: ${format}`);
    const loaded = await configTools.check(configSources(values));
    if (loaded.config === undefined) {
      const errors = loaded.problems.filter(({ severity }) => severity === "error");
      process.stderr.write(escapeLines(problemsText(errors)));
      return exitCode.failed;
    }
    process.stdout.write(configTools.print(loaded, { showsSecrets: mode === "unredacted", format }));
    return exitCode.done;
  },
};
