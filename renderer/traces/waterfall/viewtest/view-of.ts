import { rowFlag, type TraceView } from "../../../../app/api/traces.ts";

/**
 * A view drawn as text, one span a line, two spaces a level: `name start-end`, in milliseconds; `@` names a service other
 * than `shop`, `!` an error.
 *
 *     viewOf(`
 *       a 0-90
 *         b@cart 10-40 !
 *     `)
 */
export function viewOf(text: string): TraceView {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  const spans = lines.map((line) => {
    const match = /^(\s*)([^\s@]+)(?:@(\S+))? (\d+)-(\d+)( !)?$/.exec(line);
    if (match === null) throw new Error(`not a span: ${line}`);
    const [, indent = "", name = "", service = "shop", start, end, error] = match;
    return {
      depth: (indent.length - margin) / 2,
      ...{ name, service, isError: error !== undefined },
      ...{ start: Number(start) * 1e6, end: Number(end) * 1e6 },
    };
  });
  const strings = [...new Set(["shop", ...spans.flatMap(({ name, service }) => [service, name])])];
  const rowCount = spans.length;
  const parentRow = Int32Array.from(spans, (span, row) =>
    spans.findLastIndex((other, index) => index < row && other.depth === span.depth - 1),
  );
  const subtreeEnd = Uint32Array.from(spans, (span, row) => {
    const next = spans.findIndex((other, index) => index > row && other.depth <= span.depth);
    return next === -1 ? rowCount : next;
  });
  return {
    unchanged: false,
    version: "1",
    traceId: "0af7651916cd43dd8448eb211c80319c",
    startUnixNano: "1700000000000000000",
    durationNano: Math.max(...spans.map((span) => span.end)),
    spanCount: rowCount,
    errorCount: spans.filter(({ isError }) => isError).length,
    logCount: 0,
    rowCount,
    strings,
    spanId: Uint32Array.from({ length: rowCount * 2 }, (_, word) =>
      word % 2 === 0 ? (word / 2 + 1) * 7 : 1,
    ),
    spanOrdinal: new Uint32Array(rowCount),
    parentRow,
    subtreeEnd,
    depth: Uint32Array.from(spans, (span) => span.depth),
    startOffsetNano: Float64Array.from(spans, (span) => span.start),
    durationNanoOfRow: Float64Array.from(spans, (span) => span.end - span.start),
    selfNano: new Float64Array(rowCount),
    service: Uint32Array.from(spans, ({ service }) => strings.indexOf(service)),
    name: Uint32Array.from(spans, ({ name }) => strings.indexOf(name)),
    kind: new Uint8Array(rowCount),
    status: new Uint8Array(rowCount),
    flags: flagsOf(spans, parentRow),
    host: new Uint16Array(rowCount),
    hosts: [{ name: "shop-1", spanCount: rowCount, outsideCount: 0, offsetNano: 0 }],
    critical: noIntervals,
    criticalNano: new Float64Array(rowCount),
    gaps: noIntervals,
    markerEnd: new Uint32Array(rowCount),
    markerOffsetNano: new Float64Array(0),
    markerKind: new Uint8Array(0),
    notices: [],
  };
}

function flagsOf(spans: readonly { readonly isError: boolean }[], parentRow: Int32Array): Uint16Array {
  const flags = Uint16Array.from(spans, ({ isError }) => (isError ? rowFlag.ownError : 0));
  for (let row = flags.length - 1; row >= 0; row--) {
    const above = parentRow[row]!;
    if (above >= 0 && flags[row] !== 0) flags[above] = flags[above]! | rowFlag.errorBelow;
  }
  return flags;
}

const noIntervals = {
  row: new Uint32Array(0),
  startOffsetNano: new Float64Array(0),
  endOffsetNano: new Float64Array(0),
};
