import type { RowIntervals } from "./trace-view.ts";
import type { TraceRows } from "./traces.ts";

/** `TraceRows` as they are sent: a million rows take 66 MB rather than 104, for what follows from the rest is left out. */
export interface PackedRows
  extends Omit<
    TraceRows,
    "parentRow" | "depth" | "spanOrdinal" | "service" | "name" | "critical" | "criticalNano"
  > {
  /** Empty where no id came twice. */
  readonly spanOrdinal: Uint32Array;
  readonly service: Uint16Array | Uint32Array;
  readonly name: Uint16Array | Uint32Array;
  readonly critical: PackedPath;
}

/** Most segments of a path end where the next one starts. */
interface PackedPath {
  readonly row: Uint32Array;
  readonly startOffsetNano: Float64Array;
  /** Segments that end elsewhere, and where. */
  readonly breakAt: Uint32Array;
  readonly breakEndNano: Float64Array;
  /** Rows whose time on the path is not that of their segments, and what it is. */
  readonly oddRow: Uint32Array;
  readonly oddNano: Float64Array;
}

/** Strings are few: most traces need no more than sixteen bits to name them. */
const narrowStringsMax = 65_536;

/** Copies: what is packed is kept elsewhere. */
export function packRows(rows: TraceRows): PackedRows {
  const { parentRow: _, depth: __, criticalNano: ___, ...rest } = rows;
  const { spanOrdinal, strings, service, name, gaps } = rows;
  const narrow = (numbers: Uint32Array) =>
    strings.length <= narrowStringsMax ? Uint16Array.from(numbers) : numbers.slice();
  return {
    ...rest,
    spanId: rows.spanId.slice(),
    spanOrdinal: spanOrdinal.some((ordinal) => ordinal !== 0) ? spanOrdinal.slice() : new Uint32Array(0),
    subtreeEnd: rows.subtreeEnd.slice(),
    startOffsetNano: rows.startOffsetNano.slice(),
    durationNanoOfRow: rows.durationNanoOfRow.slice(),
    selfNano: rows.selfNano.slice(),
    service: narrow(service),
    name: narrow(name),
    kind: rows.kind.slice(),
    status: rows.status.slice(),
    flags: rows.flags.slice(),
    host: rows.host.slice(),
    critical: packPath(rows),
    gaps: {
      row: gaps.row.slice(),
      startOffsetNano: gaps.startOffsetNano.slice(),
      endOffsetNano: gaps.endOffsetNano.slice(),
    },
  };
}

export function unpackRows({ critical, ...packed }: PackedRows): TraceRows {
  const { rowCount, subtreeEnd, spanOrdinal, service, name } = packed;
  const segments = unpackSegments(critical);
  const criticalNano = timesOf(segments, rowCount);
  for (let i = 0; i < critical.oddRow.length; i++) criticalNano[critical.oddRow[i]!] = critical.oddNano[i]!;
  return {
    ...packed,
    ...ancestry(subtreeEnd),
    spanOrdinal: spanOrdinal.length === 0 ? new Uint32Array(rowCount) : spanOrdinal,
    service: new Uint32Array(service),
    name: new Uint32Array(name),
    critical: segments,
    criticalNano,
  };
}

function packPath({ critical, criticalNano }: TraceRows): PackedPath {
  const { row, startOffsetNano: start, endOffsetNano: end } = critical;
  const breaks: number[] = [];
  for (let i = 0; i < row.length; i++) if (end[i] !== start[i + 1]) breaks.push(i);
  const times = timesOf(critical, criticalNano.length);
  const odd: number[] = [];
  for (let at = 0; at < times.length; at++) if (times[at] !== criticalNano[at]) odd.push(at);
  return {
    row: row.slice(),
    startOffsetNano: start.slice(),
    breakAt: Uint32Array.from(breaks),
    breakEndNano: Float64Array.from(breaks, (i) => end[i]!),
    oddRow: Uint32Array.from(odd),
    oddNano: Float64Array.from(odd, (at) => criticalNano[at]!),
  };
}

function unpackSegments({ row, startOffsetNano, breakAt, breakEndNano }: PackedPath): RowIntervals {
  const endOffsetNano = new Float64Array(row.length);
  endOffsetNano.set(startOffsetNano.subarray(1));
  for (let i = 0; i < breakAt.length; i++) endOffsetNano[breakAt[i]!] = breakEndNano[i]!;
  return { row, startOffsetNano, endOffsetNano };
}

/** Time by row. */
function timesOf({ row, startOffsetNano, endOffsetNano }: RowIntervals, rowCount: number): Float64Array {
  const times = new Float64Array(rowCount);
  for (let i = 0; i < row.length; i++) times[row[i]!]! += endOffsetNano[i]! - startOffsetNano[i]!;
  return times;
}

function ancestry(subtreeEnd: Uint32Array): Pick<TraceRows, "parentRow" | "depth"> {
  const parentRow = new Int32Array(subtreeEnd.length);
  const depth = new Uint32Array(subtreeEnd.length);
  let above = -1;
  for (let row = 0; row < subtreeEnd.length; row++) {
    while (above >= 0 && row >= subtreeEnd[above]!) above = parentRow[above]!;
    parentRow[row] = above;
    depth[row] = above < 0 ? 0 : depth[above]! + 1;
    if (subtreeEnd[row]! > row + 1) above = row;
  }
  return { parentRow, depth };
}
