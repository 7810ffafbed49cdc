import { type TraceList, traceFlag } from "../../app/api/traces.ts";

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
}

/** The columns of a result as rows, for the edges that speak JSON or text. */
export function traceRows(list: TraceList): TraceRow[] {
  const base = BigInt(list.baseUnixNano);
  return Array.from({ length: list.rowCount }, (_, row) => ({
    traceId: hexOfWords(list.traceId.subarray(row * 4, row * 4 + 4)),
    rootServiceName: list.strings[list.rootService[row] ?? 0] ?? "",
    rootName: list.strings[list.rootName[row] ?? 0] ?? "",
    startTimeUnixNano: String(base + BigInt(list.startOffsetNano[row] ?? 0)),
    durationNano: String(BigInt(list.durationNano[row] ?? 0)),
    spanCount: list.spanCount[row] ?? 0,
    errorCount: list.errorCount[row] ?? 0,
    isRootMissing: ((list.flags[row] ?? 0) & traceFlag.rootMissing) !== 0,
  }));
}

/** Hex of an id held as 32-bit words in wire order. */
function hexOfWords(words: Uint32Array): string {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength).toString("hex");
}
