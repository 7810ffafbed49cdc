import { recordingStart } from "../generator/requests.ts";
import { traceIdOf } from "./duckdb-load.ts";
import { forEachPair, type SpanSet } from "./span-set.ts";

/** The constants of the questions: several of each, so that no answer can be kept from the round before. */
export interface Picks {
  /** Of every span; the end is past the last start. */
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly operations: readonly OperationPick[];
  readonly services: readonly string[];
  readonly routes: readonly string[];
  /** Of about 26 spans each. */
  readonly users: readonly string[];
  readonly namePieces: readonly string[];
  readonly valuePieces: readonly string[];
  /** 32 hex digits: the largest traces. */
  readonly traces: readonly string[];
}

export interface OperationPick {
  readonly service: string;
  readonly name: string;
  /** About one span of the operation in ten takes longer. */
  readonly durationNano: number;
}

/** How many constants there are of each kind. */
export const variantCount = 3;
/** What a user has on average in the generated recordings. */
const spansPerUser = 26;
const longShare = 0.1;

export function pickConstants(spans: SpanSet): Picks {
  const values = countValues(spans, ["http.route", "user.id"]);
  const routes = mostFrequent(values.get("http.route") ?? new Map());
  const users = [...(values.get("user.id") ?? new Map<string, number>())].sort(
    (a, b) => Math.abs(a[1] - spansPerUser) - Math.abs(b[1] - spansPerUser),
  );
  const services = mostFrequent(countBy(spans.count, (row) => spans.services[spans.service[row]!]!));
  const { first, last } = startRange(spans);
  return {
    startUnixNano: recordingStart + BigInt(first),
    endUnixNano: recordingStart + BigInt(last + 1),
    operations: pickOperations(spans),
    // Neither the one that has a part in every trace nor one that is hardly called.
    services: services.slice(2, 2 + variantCount),
    routes: routes.slice(0, variantCount),
    users: users.slice(0, variantCount).map(([user]) => user),
    namePieces: ["/coupon/{id}", "/review/{id}", "/quote/{id}"],
    valuePieces: ["item/4711", "item/1234", "item/8086"],
    traces: largestTraces(spans),
  };
}

function startRange({ startNano }: SpanSet): { first: number; last: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const start of startNano) {
    first = Math.min(first, start);
    last = Math.max(last, start);
  }
  return { first, last };
}

function pickOperations(spans: SpanSet): OperationPick[] {
  const keyOf = (row: number) => spans.service[row]! * 0x10000 + spans.name[row]!;
  const keys = mostFrequent(countBy(spans.count, keyOf)).slice(0, variantCount);
  return keys.map((key) => {
    const durations: number[] = [];
    for (let row = 0; row < spans.count; row++)
      if (keyOf(row) === key) durations.push(spans.durationNano[row]!);
    durations.sort((a, b) => b - a);
    return {
      service: spans.services[Math.floor(key / 0x10000)]!,
      name: spans.names[key % 0x10000]!,
      durationNano: durations[Math.floor(durations.length * longShare)]!,
    };
  });
}

function largestTraces(spans: SpanSet): string[] {
  const traces = mostFrequent(countBy(spans.count, (row) => spans.trace[row]!)).slice(0, variantCount);
  return traces.map((trace) => traceIdOf(spans, trace));
}

/** Spans by value, of some attributes. */
function countValues(spans: SpanSet, keys: readonly string[]): Map<string, Map<string, number>> {
  const wanted = new Map(keys.map((key) => [spans.keys.indexOf(key), new Map<string, number>()]));
  for (let row = 0; row < spans.count; row++)
    forEachPair(spans, row, ({ key, text }) => {
      const counts = wanted.get(key);
      counts?.set(text, (counts.get(text) ?? 0) + 1);
    });
  return new Map([...wanted].map(([key, counts]) => [spans.keys[key] ?? "", counts]));
}

function countBy<Key>(count: number, keyOf: (row: number) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (let row = 0; row < count; row++) {
    const key = keyOf(row);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function mostFrequent<Key>(counts: ReadonlyMap<Key, number>): Key[] {
  return [...counts].sort((a, b) => b[1] - a[1]).map(([key]) => key);
}
