import { type MatchedSpans, type TraceList, traceFlag } from "../../app/api/traces.ts";

/** One trace of a search result as the HTTP API writes it. 64-bit integers are strings. */
export interface TraceRow {
  readonly traceId: string;
  readonly rootServiceName: string;
  readonly rootName: string;
  readonly startTimeUnixNano: string;
  readonly durationNano: string;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly isRootMissing: boolean;
  /** Spans that match; `spanSets` holds the first of them. */
  readonly matchedSpanCount: number;
  /** More than one where `by()` made several of a trace. */
  readonly spanSets: readonly SpanSet[];
}

export interface SpanSet {
  readonly spans: readonly SpanRow[];
}

export interface SpanRow {
  readonly spanId: string;
  readonly serviceName: string;
  readonly name: string;
  readonly status: "unset" | "ok" | "error";
  readonly startTimeUnixNano: string;
  readonly durationNano: string;
  /** What the query names in `by()` and `select()`, as text, by the name it has there. */
  readonly attributes: Readonly<Record<string, string>>;
}

const statusNames = ["unset", "ok", "error"] as const;

/** The columns of a result as rows, for the edges that speak JSON or text. */
export function traceRows(list: TraceList): TraceRow[] {
  const base = BigInt(list.baseUnixNano);
  return Array.from({ length: list.rowCount }, (_, row) => ({
    traceId: traceIdOf(list, row),
    rootServiceName: list.strings[list.rootService[row] ?? 0] ?? "",
    rootName: list.strings[list.rootName[row] ?? 0] ?? "",
    startTimeUnixNano: String(base + BigInt(list.startOffsetNano[row] ?? 0)),
    durationNano: String(BigInt(list.durationNano[row] ?? 0)),
    spanCount: list.spanCount[row] ?? 0,
    errorCount: list.errorCount[row] ?? 0,
    isRootMissing: ((list.flags[row] ?? 0) & traceFlag.rootMissing) !== 0,
    matchedSpanCount: list.matchedSpans[row] ?? 0,
    spanSets: spanSetsOf(list, row, base),
  }));
}

/** Hex digits of the trace in a row. */
export function traceIdOf(list: TraceList, row: number): string {
  return hexOfWords(list.traceId.subarray(row * 4, row * 4 + 4));
}

function spanSetsOf({ matches, strings }: TraceList, row: number, base: bigint): SpanSet[] {
  const { end, spanset } = matches;
  const bySpanset = new Map<number, SpanRow[]>();
  for (let match = row === 0 ? 0 : (end[row - 1] ?? 0); match < (end[row] ?? 0); match++) {
    const number = spanset[match] ?? 0;
    const spans = bySpanset.get(number) ?? [];
    spans.push(spanRow(matches, strings, match, base));
    bySpanset.set(number, spans);
  }
  return [...bySpanset.values()].map((spans) => ({ spans }));
}

function spanRow(matches: MatchedSpans, strings: readonly string[], at: number, base: bigint): SpanRow {
  const attributes: Record<string, string> = {};
  for (const { field, text } of matches.fields) {
    const code = text[at] ?? 0;
    if (code > 0) attributes[field] = strings[code - 1] ?? "";
  }
  return {
    spanId: hexOfWords(matches.spanId.subarray(at * 2, at * 2 + 2)),
    serviceName: strings[matches.service[at] ?? 0] ?? "",
    name: strings[matches.name[at] ?? 0] ?? "",
    status: statusNames[matches.status[at] ?? 0] ?? "unset",
    startTimeUnixNano: String(base + BigInt(matches.startOffsetNano[at] ?? 0)),
    durationNano: String(BigInt(matches.durationNano[at] ?? 0)),
    attributes,
  };
}

/** Hex of an id held as 32-bit words in wire order. */
function hexOfWords(words: Uint32Array): string {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength).toString("hex");
}
