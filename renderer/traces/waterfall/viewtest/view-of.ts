import type { TraceView } from "../../../../app/api/traces.ts";

/**
 * A view drawn as text, one span a line, two spaces a level: `name start-end`, in milliseconds.
 *
 *     viewOf(`
 *       a 0-90
 *         b 10-40
 *     `)
 */
export function viewOf(text: string): TraceView {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  const spans = lines.map((line) => {
    const match = /^(\s*)(\S+) (\d+)-(\d+)$/.exec(line);
    if (match === null) throw new Error(`not a span: ${line}`);
    const [, indent = "", name = "", start, end] = match;
    return { depth: (indent.length - margin) / 2, name, start: Number(start) * 1e6, end: Number(end) * 1e6 };
  });
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
    errorCount: 0,
    logCount: 0,
    rowCount,
    strings: ["shop", ...spans.map((span) => span.name)],
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
    service: new Uint32Array(rowCount),
    name: Uint32Array.from(spans, (_, row) => row + 1),
    kind: new Uint8Array(rowCount),
    status: new Uint8Array(rowCount),
    flags: new Uint16Array(rowCount),
    markerEnd: new Uint32Array(rowCount),
    markerOffsetNano: new Float64Array(0),
    markerKind: new Uint8Array(0),
    notices: [],
  };
}
