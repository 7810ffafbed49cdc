import { durationCodesMax } from "../../../spanindex/block/duration-code.ts";
import type { QueryWorld } from "../query-world.ts";
import { type GroupTotals, totalsOfRows } from "./group-totals.ts";
import { codedRows, type GroupedRows } from "./grouped-rows.ts";
import type { DurationRuns } from "./kept-runs.ts";
import { errorList } from "./selection.ts";

/** Rows whose groups are known by code. */
type CodedRows = GroupedRows & { readonly groups: Uint32Array };

/** Rows of a block with the runs of their durations. */
export interface RunsPart {
  readonly rows: GroupedRows;
  readonly groups: Uint32Array;
  readonly runs: DurationRuns;
}

/** Codes of a block: with more there is hardly anything in a run. */
const codesMax = 1_024;
const rowsPerCode = 16;

/**
 * The rows as runs, where most of them are whole blocks coded by a column of the block: what such a block says is always the same, so
 * it is sorted once. Undefined = most rows were chosen by the query.
 */
export function runsOf(world: QueryWorld, parts: readonly GroupedRows[]): readonly RunsPart[] | undefined {
  let rows = 0;
  let wholeRows = 0;
  const coded: CodedRows[] = [];
  for (const part of parts) {
    const { groups } = part;
    if (groups === undefined || groups.length > Math.max(codesMax, part.rows.count / rowsPerCode))
      return undefined;
    rows += part.rows.count;
    if (keptBy(part) !== undefined) wholeRows += part.rows.count;
    coded.push({ ...part, groups });
  }
  if (wholeRows * 2 < rows || !world.kept.runs.hasRoomFor(wholeRows)) return undefined;
  const known = world.kept.runs.use(coded.flatMap((part) => keptBy(part) ?? []));
  return coded.map((part) => {
    const column = keptBy(part);
    const { groups } = part;
    const kept = column === undefined ? undefined : known.get(column);
    if (kept !== undefined) return { rows: part, groups, runs: kept };
    world.check();
    const runs = sortRuns(world, part);
    if (column !== undefined) world.kept.runs.keep(column, runs);
    return { rows: part, groups, runs };
  });
}

/** What the runs of the rows are kept by. */
function keptBy({ column, rows }: GroupedRows): object | undefined {
  return rows.offset === 0 ? column : undefined;
}

/** In scratch memory. */
function sortRuns(world: QueryWorld, part: CodedRows): DurationRuns {
  const { kernels, scratch } = world;
  const { block, rows } = part;
  const byCode = { codes: part.codes, groups: undefined };
  const codeCount = part.groups.length;
  const codes = scratch.u16(rows.count);
  const ends = scratch.u32(codeCount);
  const errors = scratch.u32(codeCount);
  const mark = scratch.mark();
  kernels.aggregate.countGroups(...codedRows(byCode, rows), ends.byteOffset);
  kernels.aggregate.countGroups(...codedRows(byCode, errorList(world, block, rows)), errors.byteOffset);
  const positions = scratch.u32(codeCount * 2);
  let end = 0;
  for (let code = 0; code < codeCount; code++) {
    positions[code * 2] = end;
    end += ends[code]!;
    positions[code * 2 + 1] = end;
    ends[code] = end;
  }
  kernels.aggregate.scatterDurations(
    ...codedRows(byCode, rows),
    ...([block.hot.durationCode.byteOffset, positions.byteOffset, codes.byteOffset] as const),
  );
  const counters = scratch.u32(durationCodesMax).byteOffset;
  kernels.aggregate.sortRuns(codes.byteOffset, ends.byteOffset, codeCount, counters);
  scratch.release(mark);
  return { codes, ends, errors };
}

/** Adds up rows and errors of each group. */
export function countRuns(parts: readonly RunsPart[], count: Uint32Array, errors: Uint32Array): void {
  for (const { groups, runs } of parts) {
    let start = 0;
    for (let code = 0; code < groups.length; code++) {
      const end = runs.ends[code]!;
      count[groups[code]!]! += end - start;
      errors[groups[code]!]! += runs.errors[code]!;
      start = end;
    }
  }
}

/** Totals by code, of runs that are kept as long as those are. */
const knownTotals = new WeakMap<DurationRuns, GroupTotals>();

export function totalsOfRuns(world: QueryWorld, parts: readonly RunsPart[], groupCount: number): GroupTotals {
  const sumNano = new Float64Array(groupCount);
  const maxNano = new Float64Array(groupCount);
  for (const part of parts) {
    const { groups } = part;
    const byCode = totalsByCode(world, part);
    for (let code = 0; code < groups.length; code++) {
      const group = groups[code]!;
      sumNano[group]! += byCode.sumNano[code]!;
      if (byCode.maxNano[code]! > maxNano[group]!) maxNano[group] = byCode.maxNano[code]!;
    }
  }
  return { sumNano, maxNano };
}

function totalsByCode(world: QueryWorld, { rows, groups, runs }: RunsPart): GroupTotals {
  let totals = knownTotals.get(runs);
  if (totals === undefined) {
    const mark = world.scratch.mark();
    const { sumNano, maxNano } = totalsOfRows(world, [{ ...rows, groups: undefined }], groups.length);
    totals = { sumNano: sumNano.slice(), maxNano: maxNano.slice() };
    world.scratch.release(mark);
    knownTotals.set(runs, totals);
  }
  return totals;
}

/** Words of a run for the kernel: offset, count, and one it writes. */
const runWords = 3;

/** Finds the duration codes at the shares of each group, see `runQuantiles`. */
export function quantilesOfRuns(
  { kernels, scratch }: QueryWorld,
  parts: readonly RunsPart[],
  groupCount: number,
  shares: readonly [shares: number, shareCount: number],
  found: Uint16Array,
): void {
  const ends = scratch.u32(groupCount);
  const words = scratch.u32(placeRuns(parts, ends) * runWords);
  // From the begin of each group, which `placeRuns` left, to its end.
  for (const { groups, runs } of parts) {
    let start = 0;
    for (let code = 0; code < groups.length; code++) {
      const end = runs.ends[code]!;
      if (end > start) {
        const at = ends[groups[code]!]!++ * runWords;
        words[at] = runs.codes.byteOffset + start * Uint16Array.BYTES_PER_ELEMENT;
        words[at + 1] = end - start;
      }
      start = end;
    }
  }
  kernels.aggregate.runQuantiles(words.byteOffset, ends.byteOffset, groupCount, ...shares, found.byteOffset);
}

/** Writes where the runs of each group begin; returns how many there are. */
function placeRuns(parts: readonly RunsPart[], begins: Uint32Array): number {
  for (const { groups, runs } of parts) {
    let start = 0;
    for (let code = 0; code < groups.length; code++) {
      const end = runs.ends[code]!;
      if (end > start) begins[groups[code]!]! += 1;
      start = end;
    }
  }
  let total = 0;
  for (let group = 0; group < begins.length; group++) {
    const count = begins[group]!;
    begins[group] = total;
    total += count;
  }
  return total;
}
