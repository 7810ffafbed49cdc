import type { TraceList } from "../../../app/api/traces.ts";

export const transferredRows = 100_000;

/** A trace list as a search returns it, and the same rows as objects. */
export function makeTraceList(): Omit<TraceList, "matches" | "strings"> & { readonly strings: string[] } {
  const rows = transferredRows;
  const strings = Array.from({ length: 400 }, (_, index) => `GET /api/v1/route/${index}`);
  const codes = Uint32Array.from({ length: rows }, (_, row) => (row * 7) % strings.length);
  const numbers = Float64Array.from({ length: rows }, (_, row) => row * 1_000_003);
  const empty = new Uint32Array(0);
  return {
    ...{
      matched: rows,
      isLowerBound: false,
      examined: rows,
      examinedSpans: rows,
      omittedKeys: 0,
      elapsedMs: 1,
      rowCount: rows,
    },
    ...{ baseUnixNano: "1748736000000000000", strings },
    traceId: Uint32Array.from({ length: rows * 4 }, (_, word) => Math.imul(word, 0x9e3779b1) >>> 0),
    ...{ rootService: codes, rootName: codes, startOffsetNano: numbers, durationNano: numbers },
    ...{ spanCount: codes, errorCount: codes, flags: new Uint8Array(rows) },
    ...{ stripEnd: empty, stripService: empty, stripSelfNano: new Float64Array(0), matchedSpans: codes },
  };
}

export function makeRowObjects(): unknown[] {
  const list = makeTraceList();
  const ids = Buffer.from(list.traceId.buffer);
  return Array.from({ length: list.rowCount }, (_, row) => ({
    traceId: ids.toString("hex", row * 16, row * 16 + 16),
    rootService: list.strings[list.rootService[row]!],
    rootName: list.strings[list.rootName[row]!],
    startOffsetNano: list.startOffsetNano[row],
    durationNano: list.durationNano[row],
    spanCount: list.spanCount[row],
    errorCount: list.errorCount[row],
    flags: list.flags[row],
  }));
}
