import { escapeForTerminal } from "../../../app/base/escape-for-terminal.ts";
import { type Compression, type ExportFormat, exportFormats } from "../../../app/base/file-format.ts";
import { formatEndings, formatOfName, groupsByTrace } from "../../../app/formats/format.ts";
import { Redactor } from "../../../app/formats/redact/redactor.ts";
import type { RequestLine } from "../../../app/formats/request-line.ts";
import { openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { chosenDataDir, dataDirOptions } from "../data-dir-option.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { ExportRun, secretLines } from "../export-run.ts";
import { writeOutput } from "../output-file.ts";
import { requestLines } from "../request-lines.ts";
import { stopSignal } from "../stop-signal.ts";
import { logToStderr } from "../terminal.ts";

const usage = `sightglass export [--trace ID [--span ID] | --query TRACEQL | --signals traces,metrics,logs] [--run RUN]
                  [--since 1h] [--start TIME] [--end TIME] [--service S] [--text T] [--severity S]
                  [--format F] [--no-redact] (-o FILE | --preview) [--capture NAME] [--data-dir DIR]

Writes what is stored to a file: one trace, or of it a span and what is below; the traces that a query finds, whole; or
everything of the signals, all by default. --since, --start and --end narrow the last two: to traces that begin in that
time, and to log records and points of it. --run narrows them to what belongs to a run (sightglass runs); formats of traces
get the whole traces that it takes part in. With --signals logs or metrics, --service and --text (in the body of a record, in the
name of a metric) narrow them as on their pages, and --severity, such as warn, log records. FILE - is stdout.

  --format F   otlp-json      one OTLP JSON document                            .json
               otlp-jsonl     one OTLP JSON request a line (default)            .jsonl
               otlp-protobuf  framed protobuf, as the Collector's file exporter .pb, .bin
               otlp-request   one protobuf request, of one signal               .otlp
               jaeger-json    .jaeger.json    zipkin-json   .zipkin.json
               chrome-trace   .chrome.json, .perfetto.json: opens in Perfetto
               text-tree      .txt: indented, for an issue
               By default as FILE ends; another ending is refused. A further .gz or .zst compresses.

  --preview    lists the secrets that would be masked, by kind and place, and writes nothing
  --no-redact  writes secrets as they are: tokens, keys, passwords in URLs, attributes named as secrets

What was masked and what a format has no place for is counted on stderr.

  sightglass export --query '{ status = error }' --since 1h -o errors.jaeger.json.gz
`;

interface ExportArgs {
  readonly format: ExportFormat;
  readonly compression: Compression;
  readonly output: string;
  /** What the export route is asked for. */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly isPreview: boolean;
  readonly redacts: boolean;
  readonly dataDir: string;
}

export const exportCommand: Command = {
  usage,
  async run(args) {
    const asked = readExportArgs(args);
    const signal = stopSignal();
    const source = await openApiSource(asked.dataDir, logToStderr);
    try {
      const lines = requestLines(source.stream("/api/export", asked.params));
      if (asked.isPreview) await preview(lines, signal);
      else await write(lines, asked, signal);
      return exitCode.done;
    } catch (error) {
      if (signal.aborted) throw new Error("cancelled; no file was written");
      throw error;
    } finally {
      await source.close();
    }
  },
};

async function write(
  lines: AsyncIterable<RequestLine>,
  asked: ExportArgs,
  signal: AbortSignal,
): Promise<void> {
  const run = new ExportRun(asked);
  await writeOutput(run.encode(lines), asked.output, asked.compression, signal);
  run.report(asked.output);
}

/** What an export would mask. */
async function preview(lines: AsyncIterable<RequestLine>, signal: AbortSignal): Promise<void> {
  const redactor = new Redactor();
  for await (const line of lines) {
    signal.throwIfAborted();
    redactor.mask(line.signal, line.json);
  }
  const found = secretLines(redactor.found);
  process.stdout.write(
    found.length === 0 ? "No secrets found.\n" : `To be masked:\n${found.map(escaped).join("")}`,
  );
}

function escaped(line: string): string {
  return `${escapeForTerminal(line)}\n`;
}

function readExportArgs(args: readonly string[]): ExportArgs {
  const { values } = readArgs({
    args: [...args],
    options: {
      query: { type: "string" },
      since: { type: "string" },
      start: { type: "string" },
      end: { type: "string" },
      trace: { type: "string" },
      span: { type: "string" },
      signals: { type: "string" },
      run: { type: "string" },
      service: { type: "string" },
      text: { type: "string" },
      severity: { type: "string" },
      format: { type: "string" },
      output: { type: "string", short: "o" },
      preview: { type: "boolean", default: false },
      "no-redact": { type: "boolean", default: false },
      ...dataDirOptions,
    },
  });
  const { query, since, start, end, trace, span, signals, run, service, text, severity } = values;
  const { output = "-", format, preview: isPreview } = values;
  if (values.output === undefined && !isPreview) throw new UsageError("export needs -o FILE.");
  const asked = [query, trace, signals].filter((value) => value !== undefined);
  if (asked.length > 1) throw new UsageError("Either --query, --trace or --signals.");
  if (span !== undefined && trace === undefined) throw new UsageError("--span needs its --trace.");
  if (trace !== undefined && (since ?? start ?? end ?? run) !== undefined)
    throw new UsageError("--trace is the whole trace: no --since, --start, --end or --run.");
  const named = formatOfName(output);
  const chosen =
    formatNamed(format) ?? named.format ?? formatOfNoEnding(output, named.ending, trace !== undefined);
  const grouped = groupsByTrace(chosen) ? "true" : undefined;
  return {
    ...{ format: chosen, compression: named.compression, output, isPreview, redacts: !values["no-redact"] },
    params: { q: query, since, start, end, trace, span, signals, run, service, text, severity, grouped },
    dataDir: chosenDataDir(values),
  };
}

function formatNamed(name: string | undefined): ExportFormat | undefined {
  if (name === undefined) return undefined;
  const format = exportFormats.find((known) => known === name);
  if (format === undefined)
    throw new UsageError(`--format ${name} is not one of ${exportFormats.join(", ")}.`);
  return format;
}

/** For stdout, a device or a name that says nothing. Who writes another ending means something that is not written here. */
function formatOfNoEnding(output: string, ending: string, isTrace: boolean): ExportFormat {
  if (ending === "") return isTrace ? "otlp-json" : "otlp-jsonl";
  const instead =
    ending === ".csv"
      ? "a table is written by sightglass search --format csv"
      : "or say what it is with --format";
  throw new UsageError(
    `${escapeForTerminal(output)}: no format ends in ${escapeForTerminal(ending)}. There are ${formatEndings.join(", ")}, each with a further .gz or .zst; ${instead}.`,
  );
}
