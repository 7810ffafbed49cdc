import { defaultDataDir } from "../../instance/data-dir.ts";
import type { TraceRow } from "../../server/trace-rows.ts";
import { openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { durationText } from "../duration-text.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { logToStderr, textTable } from "../terminal.ts";

const usage = `sightglass search ['TRACEQL'] [--since 1h] [--limit 20] [--format table|json] [--data-dir DIR]

Finds traces, newest first. Without a query: the latest ones. Of TraceQL this version takes one { … } with && of
comparisons on resource.service.name, name, kind, status, duration, traceDuration, rootName and rootServiceName;
anything else is refused by name.

  sightglass search '{ resource.service.name = "checkout" && duration > 250ms }'
  sightglass search '{ status = error }' --since 10m --format json
`;

interface SearchAnswer {
  readonly matched: number;
  readonly traces: readonly TraceRow[];
}

export const searchCommand: Command = {
  usage,
  async run(args) {
    const { values, positionals } = readArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        since: { type: "string" },
        limit: { type: "string", default: "20" },
        format: { type: "string", default: "table" },
        "data-dir": { type: "string" },
      },
    });
    if (positionals.length > 1) throw new UsageError("One query, please: put it in quotes.");
    if (values.format !== "table" && values.format !== "json")
      throw new UsageError("--format is table or json.");
    if (!/^[1-9]\d{0,4}$/.test(values.limit)) throw new UsageError("--limit is a number from 1 to 10000.");
    const source = await openApiSource(values["data-dir"] ?? defaultDataDir(), logToStderr);
    try {
      const query = { q: positionals[0], since: values.since, limit: values.limit };
      const answer = JSON.parse(await source.get("/api/search", query)) as SearchAnswer;
      process.stdout.write(values.format === "json" ? `${JSON.stringify(answer)}\n` : tableOf(answer));
      return exitCode.done;
    } finally {
      await source.close();
    }
  },
};

function tableOf({ matched, traces }: SearchAnswer): string {
  if (traces.length === 0) return "No trace matches.\n";
  const columns = [
    { title: "start" },
    { title: "duration", align: "right" },
    { title: "spans", align: "right" },
    { title: "errors", align: "right" },
    { title: "service", widthMax: 32 },
    { title: "root span", widthMax: 56 },
    { title: "trace id" },
  ] as const;
  const rows = traces.map((trace) => [
    new Date(Number(BigInt(trace.startTimeUnixNano) / 1_000_000n)).toISOString(),
    durationText(Number(trace.durationNano)),
    String(trace.spanCount),
    trace.errorCount === 0 ? "-" : String(trace.errorCount),
    trace.rootServiceName,
    trace.isRootMissing ? `${trace.rootName} (root not received)` : trace.rootName,
    trace.traceId,
  ]);
  const more = matched > traces.length ? `${matched - traces.length} more: raise --limit.\n` : "";
  return textTable(columns, rows) + more;
}
