import type { TracesDocument } from "../../../app/formats/otlp-document.ts";
import { traceText } from "../../../app/formats/text-tree/trace-text.ts";
import { type ApiSource, openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { chosenDataDir, dataDirOptions } from "../data-dir-option.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { ExportRun } from "../export-run.ts";
import { writeOutput } from "../output-file.ts";
import { requestLines } from "../request-lines.ts";
import { stopSignal } from "../stop-signal.ts";
import { logToStderr } from "../terminal.ts";

const formats = ["text", "otlp-json", "jaeger-json", "zipkin-json"] as const;
type TraceFormat = (typeof formats)[number];

const usage = `sightglass trace ID [--format ${formats.join("|")}] [--capture NAME] [--data-dir DIR]

Prints one trace: as an indented tree (offset, duration, service, span), or as a JSON document. What a format has no place
for is counted on stderr.
`;

export const traceCommand: Command = {
  usage,
  async run(args) {
    const { values, positionals } = readArgs({
      args: [...args],
      allowPositionals: true,
      options: { format: { type: "string", default: "text" }, ...dataDirOptions },
    });
    const [traceId] = positionals;
    if (traceId === undefined || positionals.length > 1) throw new UsageError("trace needs one trace id.");
    const format = formats.find((known) => known === values.format);
    if (format === undefined)
      throw new UsageError(`--format ${values.format} is not one of ${formats.join(", ")}.`);
    const source = await openApiSource(chosenDataDir(values), logToStderr);
    try {
      await print(source, traceId, format);
      return exitCode.done;
    } finally {
      await source.close();
    }
  },
};

async function print(source: ApiSource, traceId: string, format: TraceFormat): Promise<void> {
  const id = encodeURIComponent(traceId);
  if (format === "text") {
    process.stdout.write(traceText(JSON.parse(await source.get(`/api/traces/${id}`)) as TracesDocument));
    return;
  }
  const run = new ExportRun({ format, redacts: false });
  const lines = requestLines(source.stream(`/api/export/traces/${id}`));
  await writeOutput(run.encode(lines), "-", undefined, stopSignal());
  run.report("-");
}
