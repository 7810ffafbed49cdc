import { defaultDataDir } from "../../instance/data-dir.ts";
import { openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { logToStderr } from "../terminal.ts";
import { type OtlpTraceDocument, traceText } from "../trace-text.ts";

const usage = `sightglass trace ID [--format text|otlp-json] [--data-dir DIR]

Prints one trace: as an indented tree (offset, duration, service, span), or as an OTLP JSON document.
`;

export const traceCommand: Command = {
  usage,
  async run(args) {
    const { values, positionals } = readArgs({
      args: [...args],
      allowPositionals: true,
      options: { format: { type: "string", default: "text" }, "data-dir": { type: "string" } },
    });
    const [traceId] = positionals;
    if (traceId === undefined || positionals.length > 1) throw new UsageError("trace needs one trace id.");
    if (values.format !== "text" && values.format !== "otlp-json")
      throw new UsageError(`--format ${values.format} is not one of text, otlp-json.`);
    const source = await openApiSource(values["data-dir"] ?? defaultDataDir(), logToStderr);
    try {
      const json = await source.get(`/api/traces/${encodeURIComponent(traceId)}`);
      const isText = values.format === "text";
      process.stdout.write(isText ? traceText(JSON.parse(json) as OtlpTraceDocument) : `${json}\n`);
      return exitCode.done;
    } finally {
      await source.close();
    }
  },
};
