import { writeFileSync } from "node:fs";
import { defaultDataDir } from "../../instance/data-dir.ts";
import { openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { logToStderr } from "../terminal.ts";

const usage = `sightglass export --trace ID -o FILE [--data-dir DIR]

Writes one trace as OTLP JSON, the document that any OTLP tool and Sightglass itself reads. FILE - is stdout.
`;

export const exportCommand: Command = {
  usage,
  async run(args) {
    const { values } = readArgs({
      args: [...args],
      options: {
        trace: { type: "string" },
        output: { type: "string", short: "o" },
        "data-dir": { type: "string" },
      },
    });
    const { trace, output } = values;
    if (trace === undefined || output === undefined)
      throw new UsageError("export needs --trace ID and -o FILE.");
    const source = await openApiSource(values["data-dir"] ?? defaultDataDir(), logToStderr);
    try {
      const document = await source.get(`/api/traces/${encodeURIComponent(trace)}`);
      if (output === "-") process.stdout.write(`${document}\n`);
      else writeFileSync(output, `${document}\n`);
      return exitCode.done;
    } finally {
      await source.close();
    }
  },
};
