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

const sampleServices = ["frontend", "checkout", "cart", "inventory", "payment", "shipping", "postgres"];
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
    isLowerBound: false,
    examinedSpans: 0,
    omittedKeys: 0,
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
    matchedSpans: Uint32Array.from(traces, () => 0),
    matches: {
      end: new Uint32Array(traces.length),
      spanset: new Uint32Array(0),
      spanId: new Uint32Array(0),
      startOffsetNano: new Float64Array(0),
      durationNano: new Float64Array(0),
      service: new Uint32Array(0),
      name: new Uint32Array(0),
      status: new Uint8Array(0),
      fields: [],
    },
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
