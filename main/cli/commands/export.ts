import {
  type Compression,
  createEncoder,
  type ExportFormat,
  exportFormats,
  formatOfName,
  groupsByTrace,
} from "../../../app/formats/format.ts";
import { Redactor } from "../../../app/formats/redact/redactor.ts";
import { defaultDataDir } from "../../instance/data-dir.ts";
import { type ApiSource, openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { ExportRun, secretLines } from "../export-run.ts";
import { writeOutput } from "../output-file.ts";
import { type RequestLine, requestLines } from "../request-lines.ts";
import { stopSignal } from "../stop-signal.ts";
import { escapeForTerminal, logToStderr } from "../terminal.ts";

const usage = `sightglass export [--query TRACEQL] [--since 1h] [--trace ID] [--run RUN] [--signals traces,metrics,logs] [--format F]
                  [--no-redact] (-o FILE | --preview) [--data-dir DIR]

Writes what is stored to a file: one trace, the traces that a query finds (whole), what belongs to a run (sightglass runs), or
everything of the signals (all by default). FILE - is stdout. Formats of traces get the whole traces that a run takes part in.

  --format F   otlp-json      one OTLP JSON document                            .json
               otlp-jsonl     one OTLP JSON request a line (default)            .jsonl
               otlp-protobuf  framed protobuf, as the Collector's file exporter .pb, .bin
               otlp-request   one protobuf request, of one signal               .otlp
               jaeger-json    .jaeger.json    zipkin-json   .zipkin.json
               chrome-trace   .chrome.json, .perfetto.json: opens in Perfetto
               By default as FILE ends. A further .gz or .zst compresses.

  --preview    lists the secrets that would be masked, by kind and place, and writes nothing
  --no-redact  writes secrets as they are: tokens, keys, passwords in URLs, attributes named as secrets

What was masked and what a format has no place for is counted on stderr.

  sightglass export --query '{ status = error }' --since 1h -o errors.jaeger.json.gz
`;

interface ExportArgs {
  readonly format: ExportFormat;
  readonly compression: Compression;
  readonly output: string;
  readonly query: string | undefined;
  readonly since: string | undefined;
  readonly trace: string | undefined;
  readonly signals: string | undefined;
  readonly runName: string | undefined;
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
      const lines = requestLines(askFor(source, asked));
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
  const run = new ExportRun(createEncoder(asked.format), asked.redacts ? new Redactor() : undefined);
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
      trace: { type: "string" },
      signals: { type: "string" },
      run: { type: "string" },
      format: { type: "string" },
      output: { type: "string", short: "o" },
      preview: { type: "boolean", default: false },
      "no-redact": { type: "boolean", default: false },
      "data-dir": { type: "string" },
    },
  });
  const { query, since, trace, signals, run, output = "-", format, preview: isPreview } = values;
  if (values.output === undefined && !isPreview) throw new UsageError("export needs -o FILE.");
  const asked = [query ?? since, trace, signals].filter((value) => value !== undefined);
  if (asked.length > 1) throw new UsageError("Either --query, --trace or --signals.");
  const named = formatOfName(output);
  return {
    format: formatNamed(format) ?? named.format ?? (trace === undefined ? "otlp-jsonl" : "otlp-json"),
    ...{ compression: named.compression, output, query, since, trace, signals },
    runName: run,
    ...{ isPreview, redacts: !values["no-redact"] },
    dataDir: values["data-dir"] ?? defaultDataDir(),
  };
}

function formatNamed(name: string | undefined): ExportFormat | undefined {
  if (name === undefined) return undefined;
  const format = exportFormats.find((known) => known === name);
  if (format === undefined)
    throw new UsageError(`--format ${name} is not one of ${exportFormats.join(", ")}.`);
  return format;
}

/** Formats of traces get them trace by trace; what else is stored follows, to be counted as left out. */
function askFor(source: ApiSource, asked: ExportArgs): AsyncIterable<string | Uint8Array> {
  const { query, since, trace, signals, format, runName: run } = asked;
  if (trace !== undefined) return source.stream(`/api/export/traces/${encodeURIComponent(trace)}`);
  if (query !== undefined || since !== undefined)
    return source.stream("/api/export", { q: query ?? "{}", since, run });
  if (!groupsByTrace(format)) return source.stream("/api/export", { signals, run });
  return tracesThenOthers(source, signals, run);
}

async function* tracesThenOthers(
  source: ApiSource,
  signals = "traces,metrics,logs",
  run?: string,
): AsyncIterable<string | Uint8Array> {
  const names = signals.split(",");
  if (names.includes("traces")) yield* source.stream("/api/export", { q: "{}", run });
  const others = names.filter((name) => name !== "traces").join();
  if (others !== "") yield* source.stream("/api/export", { signals: others, run });
}
