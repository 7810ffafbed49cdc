import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Random } from "../../generator/random.ts";
import type { FaultCase, Labels, Recording } from "../labels.ts";
import { type Fault, type Gauge, type LogLine, type Period, type Span, shopTelemetry } from "./shop.ts";

/** A fault to generate. */
export interface GeneratedCase extends Pick<Period, "tracesPerSecond" | "hasKinds"> {
  readonly name: string;
  readonly fault: Fault;
  readonly seed: number;
}

const injectedUnixS = 1_700_000_060;
const minuteS = 60;

/** Writes a folder as recorded faults have it: `labels.json`, of each fault a minute before and one after the injection, or just a minute. */
export function writeFaultFolder(folder: string, cases: readonly GeneratedCase[]): void {
  const isFaultFree = ({ fault }: GeneratedCase): boolean => fault.kind === "none";
  const labels: Labels = {
    baseline: cases.filter(isFaultFree).map((one) => ({ system: "shop", ...writeFaultFree(folder, one) })),
    faults: cases.filter((one) => !isFaultFree(one)).map((one) => writeCase(folder, one)),
  };
  write(join(folder, "labels.json"), JSON.stringify(labels));
}

function writeFaultFree(folder: string, { name, seed, ...how }: GeneratedCase): Recording {
  const period = { ...how, fromUnixS: injectedUnixS, toUnixS: injectedUnixS + minuteS };
  return writeMinute(folder, name, period, new Random(seed));
}

function writeCase(folder: string, { name, fault, seed, ...how }: GeneratedCase): FaultCase {
  const random = new Random(seed);
  const minutes = [
    { role: "pre-fault", from: injectedUnixS - minuteS, fault: { ...fault, kind: "none" } },
    { role: "post-injection", from: injectedUnixS, fault },
  ] as const;
  return {
    ...{
      case: name,
      system: "shop",
      fault: fault.kind,
      service: fault.service,
      inject_unix_s: injectedUnixS,
    },
    files: minutes.map(({ role, from, fault: active }) => {
      const period = { ...how, fromUnixS: from, toUnixS: from + minuteS, fault: active };
      const recording = writeMinute(folder, join(name, role), period, random);
      const times = { first_start_unix_s: from, last_end_unix_s: from + minuteS };
      return { minute: role, ...times, role, ...recording };
    }),
  };
}

function writeMinute(folder: string, place: string, period: Period, random: Random): Recording {
  const { spans, logs, gauges } = shopTelemetry(period, random);
  const paths = {
    traces: `${place}/traces.jsonl.gz`,
    logs: `${place}/logs.jsonl`,
    metrics: `${place}/metrics.jsonl`,
  };
  write(join(folder, paths.traces), gzipSync(JSON.stringify(tracesRequest(spans))));
  write(join(folder, paths.logs), JSON.stringify(logsRequest(logs)));
  write(join(folder, paths.metrics), JSON.stringify(metricsRequest(gauges)));
  return paths;
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function tracesRequest(spans: readonly Span[]): object {
  const ofService = (own: readonly Span[]) =>
    own.map(({ traceId, spanId, parentSpanId, name, kind, startNano, endNano, isError }) => ({
      ...{ traceId, spanId, parentSpanId, name, kind },
      startTimeUnixNano: String(startNano),
      endTimeUnixNano: String(endNano),
      ...(isError ? { status: { code: 2 } } : {}),
    }));
  return { resourceSpans: byService(spans, (own) => ({ scopeSpans: [{ spans: ofService(own) }] })) };
}

function logsRequest(lines: readonly LogLine[]): object {
  const ofService = (own: readonly LogLine[]) =>
    own.map(({ unixNano, text, traceId, spanId }) => ({
      ...{ timeUnixNano: String(unixNano), body: { stringValue: text }, traceId, spanId },
    }));
  return { resourceLogs: byService(lines, (own) => ({ scopeLogs: [{ logRecords: ofService(own) }] })) };
}

function metricsRequest(gauges: readonly Gauge[]): object {
  const ofService = (own: readonly Gauge[]) => ({
    ...{ name: "process.cpu.utilization", unit: "1" },
    gauge: {
      dataPoints: own.map(({ unixNano, value }) => ({ timeUnixNano: String(unixNano), asDouble: value })),
    },
  });
  return { resourceMetrics: byService(gauges, (own) => ({ scopeMetrics: [{ metrics: [ofService(own)] }] })) };
}

function byService<Item extends { readonly service: string }>(
  items: readonly Item[],
  contentOf: (own: readonly Item[]) => object,
): object[] {
  return Array.from(
    Map.groupBy(items, ({ service }) => service),
    ([service, own]) => ({
      resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
      ...contentOf(own),
    }),
  );
}
