import type { DiffTrace, TraceDiff } from "../../../app/api/trace-diff.ts";

/** Fewer alike siblings in a row stay rows of their own. */
const runLengthMin = 5;

/** A line of the table: a row of the diff, or a run of siblings of one operation, with all that is below them. */
export interface DiffLine {
  /** First row. */
  readonly row: number;
  /** One past the last row of what it stands for. */
  readonly end: number;
  /** Siblings it stands for; 1 for a row. */
  readonly length: number;
  readonly depth: number;
  readonly isFolded: boolean;
  readonly hasBelow: boolean;
}

/** What a line stands for on one side: siblings summed, what is below them left out. */
export interface LineSide {
  readonly calls: number;
  readonly startNano: number;
  /** From the first start to the last end. */
  readonly endNano: number;
  readonly durationNano: number;
  readonly selfNano: number;
  /** Of the line and all below it. */
  readonly criticalNano: number;
  readonly errors: number;
}

export type Change = "added" | "missing" | "slower" | "faster" | "same";

/** Less is noise: clocks tick in microseconds, and machines breathe. */
const changeNanoMin = 50_000;
const changeShareMin = 0.05;

/** Rows of a diff with what is derived from them once. */
export class DiffRows {
  readonly diff: TraceDiff;
  /** One past the last row of the subtree. */
  readonly end: Uint32Array;
  /** By row: end of the run that begins with it, 0 for none. */
  readonly runEnd: Uint32Array;
  /** Time on the critical path of the row and all below, by side. */
  readonly criticalA: Float64Array;
  readonly criticalB: Float64Array;
  /** 1 at the rows that differ and at all above them. */
  readonly isChanged: Uint8Array;

  constructor(diff: TraceDiff) {
    this.diff = diff;
    this.end = subtreeEnds(diff);
    this.runEnd = runsOf(this);
    this.criticalA = criticalBelow(diff, diff.a, diff.rowOfA);
    this.criticalB = criticalBelow(diff, diff.b, diff.rowOfB);
    this.isChanged = changedRows(this);
  }

  operationOf(row: number): number {
    const { rowOfA, rowOfB, a, b } = this.diff;
    return rowOfB[row]! >= 0 ? b.operation[rowOfB[row]!]! : a.operation[rowOfA[row]!]!;
  }

  service(row: number): string {
    const { strings, operations } = this.diff;
    return strings[operations.service[this.operationOf(row)]!] ?? "";
  }

  /** As sent; of a pair, the name in `b`. */
  name(row: number): string {
    const { strings, rowOfA, rowOfB, a, b } = this.diff;
    return strings[rowOfB[row]! >= 0 ? b.name[rowOfB[row]!]! : a.name[rowOfA[row]!]!] ?? "";
  }

  /** `service\nname` without numbers and ids: how an address names it. */
  /** -1 where there is none. */
  operationOfKey(key: string): number {
    if (key === "") return -1;
    for (let at = 0; at < this.diff.operations.name.length; at++)
      if (this.operationKey(at) === key) return at;
    return -1;
  }

  operationKey(operation: number): string {
    const { strings, operations } = this.diff;
    return `${strings[operations.service[operation]!] ?? ""}\n${strings[operations.name[operation]!] ?? ""}`;
  }

  /** Rows that a line stands for, without those below them. */
  membersOf(line: DiffLine): readonly number[] {
    if (line.length === 1) return [line.row];
    const members: number[] = [];
    for (let row = line.row; row < line.end; row = this.end[row]!) members.push(row);
    return members;
  }

  sideOf(line: DiffLine, side: "a" | "b"): LineSide | undefined {
    const { diff } = this;
    const trace = diff[side];
    const column = side === "a" ? diff.rowOfA : diff.rowOfB;
    const critical = side === "a" ? this.criticalA : this.criticalB;
    const sums = { calls: 0, durationNano: 0, selfNano: 0, criticalNano: 0, errors: 0 };
    let startNano = Number.POSITIVE_INFINITY;
    let endNano = 0;
    for (const member of this.membersOf(line)) {
      const row = column[member]!;
      if (row < 0) continue;
      const duration = Math.max(0, trace.durationNanoOfRow[row]!);
      sums.calls += 1;
      sums.durationNano += duration;
      sums.selfNano += trace.selfNano[row]!;
      sums.criticalNano += critical[member]!;
      if (trace.status[row] === 2) sums.errors += 1;
      startNano = Math.min(startNano, trace.startOffsetNano[row]!);
      endNano = Math.max(endNano, trace.startOffsetNano[row]! + duration);
    }
    return sums.calls === 0 ? undefined : { ...sums, startNano, endNano };
  }
}

export function changeOf(a: LineSide | undefined, b: LineSide | undefined): Change {
  if (a === undefined) return "added";
  if (b === undefined) return "missing";
  const delta = b.durationNano - a.durationNano;
  const isSame =
    Math.abs(delta) < Math.max(changeNanoMin, changeShareMin * Math.max(a.durationNano, b.durationNano));
  if (isSame) return "same";
  return delta > 0 ? "slower" : "faster";
}

function subtreeEnds({ rowCount, parent }: TraceDiff): Uint32Array {
  const end = Uint32Array.from({ length: rowCount }, (_, row) => row + 1);
  for (let row = rowCount - 1; row >= 0; row--)
    if (parent[row]! >= 0) end[parent[row]!] = Math.max(end[parent[row]!]!, end[row]!);
  return end;
}

/** Time on the path of each row and all below it. */
function criticalBelow({ rowCount, parent }: TraceDiff, trace: DiffTrace, rowOf: Int32Array): Float64Array {
  const sums = new Float64Array(rowCount);
  for (let row = rowCount - 1; row >= 0; row--) {
    if (rowOf[row]! >= 0) sums[row]! += trace.criticalNano[rowOf[row]!]!;
    if (parent[row]! >= 0) sums[parent[row]!]! += sums[row]!;
  }
  return sums;
}

function changedRows(rows: DiffRows): Uint8Array {
  const { rowCount, parent } = rows.diff;
  const isChanged = new Uint8Array(rowCount);
  for (let row = rowCount - 1; row >= 0; row--) {
    const line = lineOfRow(rows, row);
    if (changeOf(rows.sideOf(line, "a"), rows.sideOf(line, "b")) !== "same") isChanged[row] = 1;
    if (isChanged[row] === 1 && parent[row]! >= 0) isChanged[parent[row]!] = 1;
  }
  return isChanged;
}

function lineOfRow({ end }: DiffRows, row: number): DiffLine {
  return { row, end: end[row]!, length: 1, depth: 0, isFolded: false, hasBelow: false };
}

/** Siblings of one operation that follow each other, of which there are several. */
function runsOf(rows: DiffRows): Uint32Array {
  const { diff, end } = rows;
  const { rowCount, parent } = diff;
  const runEnd = new Uint32Array(rowCount);
  const isMember = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    if (isMember[row] === 1) continue;
    let length = 1;
    let next = end[row]!;
    const operation = rows.operationOf(row);
    while (next < rowCount && parent[next] === parent[row] && rows.operationOf(next) === operation) {
      isMember[next] = 1;
      length += 1;
      next = end[next]!;
    }
    if (length >= runLengthMin) runEnd[row] = next;
  }
  return runEnd;
}

export interface LineSettings {
  /** Rows whose fold is not what it is by itself: runs are closed, everything else is open. */
  readonly toggled: ReadonlySet<number>;
  /** Number of an operation, -1 for all. */
  readonly operation: number;
  readonly isChangedOnly: boolean;
  readonly isByPart: boolean;
}

/** The lines of the table. */
export function linesOf(rows: DiffRows, settings: LineSettings): readonly DiffLine[] {
  if (settings.operation >= 0) return sorted(rows, operationLines(rows, settings.operation), settings);
  const lines = treeLines(rows, settings);
  const isShown = (line: DiffLine): boolean => rows.membersOf(line).some((row) => rows.isChanged[row] === 1);
  return sorted(rows, settings.isChangedOnly ? lines.filter(isShown) : lines, settings);
}

/** By preorder; a closed run is one line, an open one the line and its members below it. */
function treeLines({ diff, end, runEnd }: DiffRows, { toggled }: LineSettings): DiffLine[] {
  const lines: DiffLine[] = [];
  const openRuns: number[] = [];
  for (let row = 0; row < diff.rowCount; ) {
    while (openRuns.length > 0 && row >= openRuns.at(-1)!) openRuns.pop();
    const depth = diff.depth[row]! + openRuns.length;
    const run = runEnd[row]!;
    if (run > 0) {
      let length = 0;
      for (let member = row; member < run; member = end[member]!) length += 1;
      // A run is told from its first row by the sign.
      const isFolded = !toggled.has(~row);
      lines.push({ row, end: run, length, depth, isFolded, hasBelow: true });
      if (isFolded) {
        row = run;
        continue;
      }
      openRuns.push(run);
    }
    const isFolded = toggled.has(row);
    const hasBelow = end[row]! > row + 1;
    lines.push({ row, end: end[row]!, length: 1, depth: depth + (run > 0 ? 1 : 0), isFolded, hasBelow });
    row = isFolded ? end[row]! : row + 1;
  }
  return lines;
}

/** The rows an operation's figures were counted from. */
function operationLines(rows: DiffRows, operation: number): DiffLine[] {
  const lines: DiffLine[] = [];
  for (let row = 0; row < rows.diff.rowCount; row++)
    if (rows.operationOf(row) === operation) lines.push(lineOfRow(rows, row));
  return lines;
}

function sorted(rows: DiffRows, lines: readonly DiffLine[], { isByPart }: LineSettings): readonly DiffLine[] {
  if (!isByPart) return lines;
  return lines
    .filter(({ length, isFolded }) => length === 1 || isFolded)
    .map((line) => ({ line: { ...line, depth: 0 }, part: Math.abs(partOfLine(rows, line)) }))
    .sort((one, other) => other.part - one.part || one.line.row - other.line.row)
    .map(({ line }) => line);
}

/** Difference of the time on the critical path: of a row its own, of a run that of all it stands for. */
export function partOfLine(rows: DiffRows, line: DiffLine): number {
  const { criticalA, criticalB } = rows;
  if (line.length > 1)
    return rows.membersOf(line).reduce((sum, row) => sum + criticalB[row]! - criticalA[row]!, 0);
  const { diff } = rows;
  const a = diff.rowOfA[line.row]!;
  const b = diff.rowOfB[line.row]!;
  return (b < 0 ? 0 : diff.b.criticalNano[b]!) - (a < 0 ? 0 : diff.a.criticalNano[a]!);
}
