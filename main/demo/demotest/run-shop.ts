import { runDemo } from "../demo.ts";
import { parseDemoOptions } from "../options.ts";
import { type FlatLog, type FlatMetric, type FlatSpan, logsOf, metricsOf, spansOf } from "./flatten.ts";
import { OtlpSink } from "./otlp-sink.ts";

/** Everything that one run of the demo sent. */
export interface ShopRun {
  readonly exitCode: number;
  readonly lines: readonly string[];
  readonly contentTypes: readonly string[];
  readonly spans: readonly FlatSpan[];
  readonly logs: readonly FlatLog[];
  readonly metrics: readonly FlatMetric[];
}

/** Runs the demo with `args` against a sink. */
export async function runShop(...args: readonly string[]): Promise<ShopRun> {
  const sink = new OtlpSink();
  const lines: string[] = [];
  try {
    const options = parseDemoOptions([...args, "--endpoint", await sink.listen()], {});
    const exitCode = await runDemo(options, (line) => lines.push(line));
    return {
      exitCode,
      lines,
      contentTypes: [...sink.contentTypes],
      spans: spansOf(sink.requests.traces),
      logs: logsOf(sink.requests.logs),
      metrics: metricsOf(sink.requests.metrics),
    };
  } finally {
    await sink.close();
  }
}
