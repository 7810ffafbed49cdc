import type { ComparisonResult } from "../../../app/api/trace-queries.ts";
import { parseGoDuration } from "../../../app/base/go-duration.ts";
import { parseQuery } from "../../../app/traceql/parse.ts";
import { QueryError } from "../../../app/traceql/query-error.ts";
import type { MetricsAnswer } from "../../server/metric-series.ts";
import { type ApiSource, ApiSourceError, openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { comparisonTable } from "../comparison-text.ts";
import { chosenDataDir, dataDirOptions } from "../data-dir-option.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { queryErrorText } from "../query-error-text.ts";
import { comparisonCsv, seriesCsv, spansCsv, tracesCsv } from "../search-csv.ts";
import { type SearchAnswer, searchTable } from "../search-text.ts";
import { seriesTable } from "../series-text.ts";
import { logToStderr } from "../terminal.ts";

const usage = `sightglass search ['TRACEQL'] [--since 1h] [--limit 20] [--spans N] [--step 1m] [--run RUN]
                  [--format table|json|csv] [--capture NAME] [--data-dir DIR]

Finds traces, newest first; without a query the latest ones. A query with a metrics function prints its series.

  --spans N   also print up to N matched spans of each trace
  --step D    width of the steps of a metrics query
  --run RUN   only in the spans of a run (sightglass runs)
  --format csv  one line a trace, with --spans one a matched span, of series one a value: exact, with units in the head

  sightglass search '{ resource.service.name = "checkout" && duration > 250ms }'
  sightglass search '{ status = error } | select(span.http.route)' --since 10m --spans 3
  sightglass search '{ kind = server } | quantile_over_time(duration, .95) by (resource.service.name)' --since 1h
`;

const formats = ["table", "json", "csv"] as const;
type SearchFormat = (typeof formats)[number];

interface SearchArgs {
  readonly query: string;
  readonly since: string | undefined;
  readonly limit: string;
  readonly spans: string | undefined;
  readonly step: string | undefined;
  readonly runName: string | undefined;
  readonly format: SearchFormat;
  readonly dataDir: string;
}

export const searchCommand: Command = {
  usage,
  async run(args) {
    const search = readSearchArgs(args);
    const source = await openApiSource(search.dataDir, logToStderr);
    try {
      process.stdout.write(
        isMetricsQuery(search.query) ? await seriesOf(source, search) : await tracesOf(source, search),
      );
      return exitCode.done;
    } catch (error) {
      throw withPlace(error, search.query);
    } finally {
      await source.close();
    }
  },
};

function readSearchArgs(args: readonly string[]): SearchArgs {
  const { values, positionals } = readArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      since: { type: "string" },
      limit: { type: "string", default: "20" },
      spans: { type: "string" },
      step: { type: "string" },
      run: { type: "string" },
      format: { type: "string", default: "table" },
      ...dataDirOptions,
    },
  });
  if (positionals.length > 1) throw new UsageError("One query, please: put it in quotes.");
  const format = formats.find((known) => known === values.format);
  if (format === undefined) throw new UsageError("--format is table, json or csv.");
  if (!/^[1-9]\d{0,4}$/.test(values.limit) || Number(values.limit) > 10_000)
    throw new UsageError("--limit is a number from 1 to 10000.");
  if (values.spans !== undefined && !/^\d{1,4}$/.test(values.spans))
    throw new UsageError("--spans is a number from 0 to 1000.");
  if (values.step !== undefined && (parseGoDuration(values.step) ?? 0) <= 0)
    throw new UsageError("--step is a duration such as 30s.");
  return {
    ...{ query: positionals[0] ?? "", since: values.since, limit: values.limit },
    ...{ spans: values.spans, step: values.step, runName: values.run, format },
    dataDir: chosenDataDir(values),
  };
}

/** What does not parse is none: the engine says what is wrong with it. */
function isMetricsQuery(query: string): boolean {
  try {
    return parseQuery(query).stages.some(({ type }) => type === "metrics");
  } catch (error) {
    if (error instanceof QueryError) return false;
    throw error;
  }
}

async function tracesOf(
  source: ApiSource,
  { query, since, limit, spans, runName, format }: SearchArgs,
): Promise<string> {
  const text = await source.get("/api/search", { q: query, since, limit, spans, run: runName });
  if (format === "json") return `${text}\n`;
  const answer = JSON.parse(text) as SearchAnswer;
  if (format === "table") return searchTable(answer, spans !== undefined);
  return spans === undefined ? tracesCsv(answer.traces) : spansCsv(answer.traces);
}

async function seriesOf(
  source: ApiSource,
  { query, since, step, runName, format }: SearchArgs,
): Promise<string> {
  const text = await source.get("/api/metrics", { q: query, since, step, run: runName });
  if (format === "json") return `${text}\n`;
  const answer = JSON.parse(text) as MetricsAnswer | ComparisonResult;
  if (format === "csv") return "series" in answer ? seriesCsv(answer) : comparisonCsv(answer);
  return "series" in answer ? seriesTable(answer) : comparisonTable(answer);
}

/** The error with a line that points into the query. */
function withPlace(error: unknown, query: string): unknown {
  if (!(error instanceof ApiSourceError)) return error;
  const { status, message, detail } = error;
  return new ApiSourceError(status, queryErrorText(query, message, detail), detail);
}
