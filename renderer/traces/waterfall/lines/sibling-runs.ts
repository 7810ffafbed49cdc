import { rowFlag, type TraceView } from "../../../../app/api/traces.ts";

/** Fewer alike siblings are read faster than the line that would stand for them. */
export const runSizeMin = 5;
/** Members that hold more spans than this on average are what the trace is about: they stay lines of their own. */
const spansPerMemberMax = 8;

/**
 * Runs of neighbouring siblings with one service and name, as columns, ordered by first member:
 *
 *     row      0  1  2  3  4  5  6  7  8
 *     tree     a
 *                 b  s  s  s  s     s  c        one run: first 2, end 8, size 5
 *                                x              (x lies below the fourth s)
 */
export interface SiblingRuns {
  readonly count: number;
  /** Row of the first member. */
  readonly first: Uint32Array;
  /** One past the last row of the last member's subtree. */
  readonly end: Uint32Array;
  /** Members. */
  readonly size: Uint32Array;
  /** Sum of the members' durations. */
  readonly totalNano: Float64Array;
  readonly maxNano: Float64Array;
  /** Earliest start and latest end of the members, from the trace start. */
  readonly startNano: Float64Array;
  readonly endNano: Float64Array;
  /** 1 where no member begins before the one in front of it ends. */
  readonly isSequential: Uint8Array;
  /** `rowFlag.ownError` where a member has an error, `rowFlag.errorBelow` where something below one has. */
  readonly flags: Uint16Array;
  /** Run of which the row is a member; -1 for none. */
  readonly runOfRow: Int32Array;
}

/** Time and memory linear in the rows: each is compared with the sibling in front of it. */
export function findRuns(view: TraceView): SiblingRuns {
  const { rowCount } = view;
  const head = new Int32Array(rowCount);
  const sizeOfHead = new Uint32Array(rowCount);
  const spansOfHead = new Uint32Array(rowCount);
  const lastChild = new Int32Array(rowCount + 1).fill(-1);
  for (let row = 0; row < rowCount; row++) {
    const parent = view.parentRow[row]! + 1;
    const before = lastChild[parent]!;
    head[row] = before >= 0 && isAlike(view, before, row) ? head[before]! : row;
    sizeOfHead[head[row]!] = sizeOfHead[head[row]!]! + 1;
    spansOfHead[head[row]!] = spansOfHead[head[row]!]! + view.subtreeEnd[row]! - row;
    lastChild[parent] = row;
  }
  const isRun = (row: number): boolean =>
    sizeOfHead[row]! >= runSizeMin && spansOfHead[row]! <= sizeOfHead[row]! * spansPerMemberMax;
  let count = 0;
  for (let row = 0; row < rowCount; row++) if (isRun(row)) count += 1;
  return fillRuns(view, head, isRun, count);
}

function isAlike({ service, name, flags }: TraceView, a: number, b: number): boolean {
  return (
    service[a] === service[b] && name[a] === name[b] && ((flags[a]! | flags[b]!) & rowFlag.placeholder) === 0
  );
}

function fillRuns(
  view: TraceView,
  head: Int32Array,
  isRun: (row: number) => boolean,
  count: number,
): SiblingRuns {
  const runs: SiblingRuns = {
    count,
    first: new Uint32Array(count),
    end: new Uint32Array(count),
    size: new Uint32Array(count),
    totalNano: new Float64Array(count),
    maxNano: new Float64Array(count),
    startNano: new Float64Array(count),
    endNano: new Float64Array(count),
    isSequential: new Uint8Array(count),
    flags: new Uint16Array(count),
    runOfRow: new Int32Array(view.rowCount).fill(-1),
  };
  let run = 0;
  for (let row = 0; row < view.rowCount; row++) {
    if (head[row] === row && isRun(row)) {
      runs.first[run] = row;
      runs.startNano[run] = view.startOffsetNano[row]!;
      runs.endNano[run] = Number.NEGATIVE_INFINITY;
      runs.isSequential[run] = 1;
      runs.runOfRow[row] = run++;
    }
    const own = runs.runOfRow[head[row]!]!;
    if (own < 0) continue;
    runs.runOfRow[row] = own;
    addMember(runs, own, view, row);
  }
  return runs;
}

function addMember(runs: SiblingRuns, run: number, view: TraceView, row: number): void {
  const start = view.startOffsetNano[row]!;
  const duration = Math.max(0, view.durationNanoOfRow[row]!);
  // Siblings come in order of start.
  if (start < runs.endNano[run]!) runs.isSequential[run] = 0;
  runs.size[run] = runs.size[run]! + 1;
  runs.end[run] = view.subtreeEnd[row]!;
  runs.totalNano[run] = runs.totalNano[run]! + duration;
  runs.maxNano[run] = Math.max(runs.maxNano[run]!, duration);
  runs.endNano[run] = Math.max(runs.endNano[run]!, start + duration);
  runs.flags[run] = runs.flags[run]! | (view.flags[row]! & (rowFlag.ownError | rowFlag.errorBelow));
}
