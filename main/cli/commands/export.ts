import {
  type Compression,
  createEncoder,
  type ExportFormat,
  exportFormats,
  formatOfName,
  groupsByTrace,
} from "../../../app/formats/format.ts";
import { defaultDataDir } from "../../instance/data-dir.ts";
import { type ApiSource, openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { ExportRun } from "../export-run.ts";
import { writeOutput } from "../output-file.ts";
import { requestLines } from "../request-lines.ts";
import { stopSignal } from "../stop-signal.ts";
import { logToStderr } from "../terminal.ts";

const usage = `sightglass export [--query TRACEQL] [--since 1h] [--trace ID] [--signals traces,metrics,logs] [--format F]
                  -o FILE [--data-dir DIR]

Writes what is stored to a file: one trace, the traces that a query finds (whole), or everything of the signals (all by
default). FILE - is stdout.

  --format F   otlp-json      one OTLP JSON document                            .json
               otlp-jsonl     one OTLP JSON request a line (default)            .jsonl
               otlp-protobuf  framed protobuf, as the Collector's file exporter .pb, .bin
               otlp-request   one protobuf request, of one signal               .otlp
               jaeger-json    .jaeger.json    zipkin-json   .zipkin.json
               chrome-trace   .chrome.json, .perfetto.json: opens in Perfetto
               By default as FILE ends. A further .gz or .zst compresses.

What a format has no place for is counted on stderr.

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
  readonly dataDir: string;
}

export const exportCommand: Command = {
  usage,
  async run(args) {
    const asked = readExportArgs(args);
    const signal = stopSignal();
    const source = await openApiSource(asked.dataDir, logToStderr);
    try {
      const run = new ExportRun(createEncoder(asked.format));
      const pieces = run.encode(requestLines(askFor(source, asked)));
      await writeOutput(pieces, asked.output, asked.compression, signal);
      run.report(asked.output);
      return exitCode.done;
    } catch (error) {
      if (signal.aborted) throw new Error("cancelled; no file was written");
      throw error;
    } finally {
      await source.close();
    }
  },
};

function readExportArgs(args: readonly string[]): ExportArgs {
  const { values } = readArgs({
    args: [...args],
    options: {
      query: { type: "string" },
      since: { type: "string" },
      trace: { type: "string" },
      signals: { type: "string" },
      format: { type: "string" },
      output: { type: "string", short: "o" },
      "data-dir": { type: "string" },
    },
  });
  const { query, since, trace, signals, output, format } = values;
  if (output === undefined) throw new UsageError("export needs -o FILE.");
  const asked = [query ?? since, trace, signals].filter((value) => value !== undefined);
  if (asked.length > 1) throw new UsageError("Either --query, --trace or --signals.");
  const named = formatOfName(output);
  return {
    format: formatNamed(format) ?? named.format ?? (trace === undefined ? "otlp-jsonl" : "otlp-json"),
    ...{ compression: named.compression, output, query, since, trace, signals },
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
  const { query, since, trace, signals, format } = asked;
  if (trace !== undefined) return source.stream(`/api/export/traces/${encodeURIComponent(trace)}`);
  if (query !== undefined || since !== undefined)
    return source.stream("/api/export", { q: query ?? "{}", since });
  if (!groupsByTrace(format)) return source.stream("/api/export", { signals });
  return tracesThenOthers(source, signals);
}

async function* tracesThenOthers(
  source: ApiSource,
  signals = "traces,metrics,logs",
): AsyncIterable<string | Uint8Array> {
  const names = signals.split(",");
  if (names.includes("traces")) yield* source.stream("/api/export", { q: "{}" });
  const others = names.filter((name) => name !== "traces").join();
  if (others !== "") yield* source.stream("/api/export", { signals: others });
}
