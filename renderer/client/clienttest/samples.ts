import type { LogList } from "../../../app/api/logs.ts";
import type { MetricList } from "../../../app/api/metrics.ts";
import { type TraceList, traceFlag } from "../../../app/api/traces.ts";
import { hexToWords } from "../../base/ids.ts";

/** Same seed, same numbers (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface SampleTrace {
  readonly traceId: string;
  readonly service: string;
  readonly name: string;
  readonly startUnixNano: bigint;
  readonly durationNano: number;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly isRootMissing: boolean;
  readonly strip: readonly (readonly [service: string, selfNano: number])[];
}

export const sampleServices = [
  "frontend",
  "checkout",
  "cart",
  "inventory",
  "payment",
  "shipping",
  "postgres",
];
const operations = ["POST /api/checkout", "GET /api/cart/{id}", "POST /api/pay", "GET /"];

/** A trace that ended at about `atMs`. */
export function sampleTrace(random: () => number, atMs: number): SampleTrace {
  const durationNano = Math.round(30e6 * Math.exp(random() * 4.2));
  const services = sampleServices.slice(0, 1 + Math.floor(random() * sampleServices.length));
  const hex = (): string =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return {
    traceId: hex() + hex() + hex() + hex(),
    service: "frontend",
    name: operations[Math.floor(random() * operations.length)] ?? "",
    startUnixNano: BigInt(Math.round(atMs)) * 1_000_000n + BigInt(Math.floor(random() * 1e6)),
    durationNano,
    spanCount: 1 + Math.floor(random() * 400),
    errorCount: random() < 0.15 ? 1 + Math.floor(random() * 3) : 0,
    isRootMissing: random() < 0.02,
    strip: services.map((service) => [service, Math.round(durationNano * random())] as const),
  };
}

/** The columns of `traces`, as the engine would answer. */
export function traceListOf(traces: readonly SampleTrace[], matched: number, examined: number): TraceList {
  const strings = new StringTable();
  const base = traces.reduce(
    (least, trace) => (trace.startUnixNano < least ? trace.startUnixNano : least),
    2n ** 63n,
  );
  const strip = traces.flatMap((trace) => trace.strip);
  let end = 0;
  return {
    matched,
    examined,
    elapsedMs: 3.1,
    rowCount: traces.length,
    baseUnixNano: String(base),
    traceId: hexToWords(traces.map((trace) => trace.traceId)),
    rootService: Uint32Array.from(traces, (trace) => strings.code(trace.service)),
    rootName: Uint32Array.from(traces, (trace) => strings.code(trace.name)),
    startOffsetNano: Float64Array.from(traces, (trace) => Number(trace.startUnixNano - base)),
    durationNano: Float64Array.from(traces, (trace) => trace.durationNano),
    spanCount: Uint32Array.from(traces, (trace) => trace.spanCount),
    errorCount: Uint32Array.from(traces, (trace) => trace.errorCount),
    flags: Uint8Array.from(traces, (trace) => (trace.isRootMissing ? traceFlag.rootMissing : 0)),
    stripEnd: Uint32Array.from(traces, (trace) => (end += trace.strip.length)),
    stripService: Uint32Array.from(strip, ([service]) => strings.code(service)),
    stripSelfNano: Float64Array.from(strip, ([, selfNano]) => selfNano),
    strings: strings.list,
  };
}

const bodies = [
  "pool exhausted, waiting for a connection",
  "gateway timeout after 280 ms, order 8f21",
  "scheduling retry 1 in 14 ms",
  "order placed",
];
const severities: readonly (readonly [number, string])[] = [
  [9, "INFO"],
  [13, "WARN"],
  [17, "ERROR"],
  [5, "DEBUG"],
];

export function sampleLogList(random: () => number, rowCount: number, nowMs: number): LogList {
  const strings = new StringTable();
  const picks = Array.from({ length: rowCount }, () => Math.floor(random() * 4));
  const traceIds = picks.map((pick) => (pick < 2 ? "4bf92f3577b34da6a3ce929d0e0e4736" : "0".repeat(32)));
  return {
    matched: rowCount,
    elapsedMs: 1.4,
    rowCount,
    baseUnixNano: String(BigInt(nowMs - rowCount * 90) * 1_000_000n),
    chunk: new Uint32Array(rowCount),
    row: Uint32Array.from(picks, (_, row) => row),
    timeOffsetNano: Float64Array.from(picks, (_, row) => (rowCount - row) * 90e6),
    severityNumber: Uint8Array.from(picks, (pick) => severities[pick]?.[0] ?? 0),
    severityText: Uint32Array.from(picks, (pick) => strings.code(severities[pick]?.[1] ?? "")),
    service: Uint32Array.from(picks, (_, row) =>
      strings.code(sampleServices[row % sampleServices.length] ?? ""),
    ),
    body: Uint32Array.from(picks, (pick) => strings.code(bodies[pick] ?? "")),
    traceId: hexToWords(traceIds),
    spanId: new Uint32Array(rowCount * 2),
    strings: strings.list,
  };
}

const metrics: readonly (readonly [name: string, unit: string, type: number, temporality: number])[] = [
  ["http.server.request.duration", "s", 9, 2],
  ["process.cpu.time", "s", 7, 2],
  ["system.memory.usage", "By", 5, 0],
  ["queue.length", "{item}", 5, 0],
  ["orders.placed", "{order}", 7, 1],
];

export function sampleMetricList(random: () => number, nowMs: number): MetricList {
  const strings = new StringTable();
  const rows = metrics.flatMap((metric) => sampleServices.map((service) => ({ metric, service })));
  const sparkLength = 40;
  return {
    matched: rows.length,
    elapsedMs: 0.8,
    rowCount: rows.length,
    name: Uint32Array.from(rows, ({ metric }) => strings.code(metric[0])),
    unit: Uint32Array.from(rows, ({ metric }) => strings.code(metric[1])),
    description: Uint32Array.from(rows, () => strings.code("")),
    service: Uint32Array.from(rows, ({ service }) => strings.code(service)),
    type: Uint8Array.from(rows, ({ metric }) => metric[2]),
    temporality: Uint8Array.from(rows, ({ metric }) => metric[3]),
    isMonotonic: Uint8Array.from(rows, ({ metric }) => (metric[2] === 7 ? 1 : 0)),
    pointCount: Float64Array.from(rows, () => Math.floor(random() * 50_000)),
    seriesCount: Uint32Array.from(rows, () => 1 + Math.floor(random() * 40)),
    lastValue: Float64Array.from(rows, () => random() * 1000),
    lastTimeMs: Float64Array.from(rows, () => nowMs - random() * 60_000),
    exemplarCount: new Float64Array(rows.length),
    sparkEnd: Uint32Array.from(rows, (_, row) => (row + 1) * sparkLength),
    sparkValue: Float64Array.from({ length: rows.length * sparkLength }, () => random()),
    strings: strings.list,
  };
}

class StringTable {
  readonly list: string[] = [""];
  readonly #codes = new Map<string, number>([["", 0]]);

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}
