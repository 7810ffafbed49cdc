import { configTools } from "../../../app/index.ts";
import { version } from "../../version.ts";
import { type Command, readArgs } from "../command.ts";
import { exitCode } from "../exit-code.ts";

const usage = `sightglass components

Prints the components there are as YAML, with the stability of each signal, as otelcol does.
`;

export const componentsCommand: Command = {
  usage,
  run(args) {
    readArgs({ args: [...args], options: {} });
    const info = { command: "sightglass", description: "Sightglass, with a small Collector inside", version };
    process.stdout.write(configTools.components(info));
    return Promise.resolve(exitCode.done);
  },
};
