import { durationCodesMax } from "../../../spanindex/block/duration-code.ts";
import type { QueryWorld } from "../query-world.ts";
import { middleOfCode } from "./duration-axis.ts";
import { type GroupTotals, totalsOfRows } from "./group-totals.ts";
import { codedRows, type GroupedRows } from "./grouped-rows.ts";
import { countRuns, quantilesOfRuns, type RunsPart, runsOf, totalsOfRuns } from "./run-stats.ts";
import { errorList } from "./selection.ts";

/** One element a group; a negative duration counts as 0. */
export interface GroupStats {
  readonly count: Uint32Array;
  readonly errors: Uint32Array;
  /** shares.length a group, in nanoseconds: within `codeError` of the duration at the nearest rank; NaN of nothing. */
  readonly quantileNano: Float64Array;
  readonly totals: GroupTotals | undefined;
}

export interface StatsWanted {
  readonly groupCount: number;
  /** Of the quantiles, 0 … 1. */
  readonly shares: readonly number[];
  readonly withTotals: boolean;
}

/** Counts, quantiles and totals by group. */
export function groupStats(
  world: QueryWorld,
  parts: readonly GroupedRows[],
  wanted: StatsWanted,
): GroupStats {
  const runs = runsOf(world, parts);
  return runs === undefined ? statsOfRows(world, parts, wanted) : statsOfRuns(world, runs, wanted);
}

function statsOfRuns(
  world: QueryWorld,
  runs: readonly RunsPart[],
  { groupCount, shares, withTotals }: StatsWanted,
): GroupStats {
  const count = world.scratch.u32(groupCount);
  const errors = world.scratch.u32(groupCount);
  countRuns(runs, count, errors);
  const found = world.scratch.u16(groupCount * shares.length);
  quantilesOfRuns(world, runs, groupCount, shareArguments(world, shares), found);
  return {
    ...{ count, errors, quantileNano: durationsAt(found, count, shares.length) },
    totals: withTotals ? totalsOfRuns(world, runs, groupCount) : undefined,
  };
}

function statsOfRows(world: QueryWorld, parts: readonly GroupedRows[], wanted: StatsWanted): GroupStats {
  const count = countRows(world, parts, wanted.groupCount);
  const errors = world.scratch.u32(wanted.groupCount);
  for (const part of parts) countErrors(world, part, errors);
  return {
    ...{ count, errors, quantileNano: rowQuantiles(world, parts, count, wanted) },
    totals: wanted.withTotals ? totalsOfRows(world, parts, wanted.groupCount) : undefined,
  };
}

/** Rows of each group, in scratch memory. */
export function countRows(world: QueryWorld, parts: readonly GroupedRows[], groupCount: number): Uint32Array {
  const count = world.scratch.u32(groupCount);
  for (const part of parts) {
    world.check();
    addCounts(world, part, count);
  }
  return count;
}

function addCounts({ kernels }: QueryWorld, part: GroupedRows, count: Uint32Array): void {
  const { codeCounts, groups, rows } = part;
  if (rows.offset !== 0 || codeCounts === undefined) {
    kernels.aggregate.countGroups(...codedRows(part, rows), count.byteOffset);
    return;
  }
  for (let code = 0; code < codeCounts.length; code++) count[groups?.[code] ?? code]! += codeCounts[code]!;
}

function countErrors(world: QueryWorld, part: GroupedRows, errors: Uint32Array): void {
  const mark = world.scratch.mark();
  const rows = errorList(world, part.block, part.rows);
  world.kernels.aggregate.countGroups(...codedRows(part, rows), errors.byteOffset);
  world.scratch.release(mark);
}

/** Words behind the counters, see `AggregateKernel`. */
const countersMore = 16;

/** Counters of all groups that the second cache holds beside what is being read. */
const countersMax = 100_000;

/** `shares` of the durations of each group, of which `count` says how many there are; see `GroupStats.quantileNano`. */
export function rowQuantiles(
  world: QueryWorld,
  parts: readonly GroupedRows[],
  count: Uint32Array,
  { groupCount, shares }: Pick<StatsWanted, "groupCount" | "shares">,
): Float64Array {
  const found = world.scratch.u16(groupCount * shares.length);
  const firstCode = Math.min(durationCodesMax, ...parts.map(({ block }) => block.zone.minDurationCode));
  const lastCode = Math.max(firstCode, ...parts.map(({ block }) => block.zone.maxDurationCode));
  const stride = lastCode - firstCode + 1;
  const wanted = shareArguments(world, shares);
  if (groupCount * stride <= countersMax)
    countQuantiles(world, parts, count, { stride, firstCode }, wanted, found);
  else sortQuantiles(world, parts, count, wanted, found);
  return durationsAt(found, count, shares.length);
}

type ShareArguments = readonly [shares: number, shareCount: number];

function shareArguments({ scratch }: QueryWorld, shares: readonly number[]): ShareArguments {
  const list = scratch.f64(shares.length);
  list.set(shares);
  return [list.byteOffset, shares.length];
}

/** Few groups: their durations are counted by code. */
function countQuantiles(
  world: QueryWorld,
  parts: readonly GroupedRows[],
  count: Uint32Array,
  { stride, firstCode }: { readonly stride: number; readonly firstCode: number },
  shares: ShareArguments,
  found: Uint16Array,
): void {
  const { kernels, scratch } = world;
  const counters = scratch.u32(count.length * stride + countersMore).byteOffset;
  for (const part of parts) {
    world.check();
    const { durationCode } = part.block.hot;
    const to = [stride, firstCode, counters] as const;
    kernels.aggregate.countNumbers(...codedRows(part, part.rows), durationCode.byteOffset, ...to);
  }
  const sizes = count.byteOffset;
  const to = found.byteOffset;
  kernels.aggregate.countedQuantiles(counters, stride, firstCode, sizes, count.length, ...shares, to);
}

/** Many groups: a counting sort of the duration codes by group, in time that does not depend on the number of groups. */
function sortQuantiles(
  world: QueryWorld,
  parts: readonly GroupedRows[],
  count: Uint32Array,
  shares: ShareArguments,
  found: Uint16Array,
): void {
  const { kernels, scratch } = world;
  const positions = scratch.u32(count.length * 2);
  const ends = scratch.u32(count.length);
  let total = 0;
  for (let group = 0; group < count.length; group++) {
    positions[group * 2] = total;
    total += count[group]!;
    positions[group * 2 + 1] = total;
    ends[group] = total;
  }
  const sorted = scratch.u16(total);
  for (const part of parts) {
    world.check();
    const { durationCode } = part.block.hot;
    const to = [positions.byteOffset, sorted.byteOffset] as const;
    kernels.aggregate.scatterDurations(...codedRows(part, part.rows), durationCode.byteOffset, ...to);
  }
  kernels.aggregate.groupQuantiles(
    ...([sorted.byteOffset, ends.byteOffset, count.length, ...shares] as const),
    scratch.u32(durationCodesMax + countersMore).byteOffset,
    found.byteOffset,
  );
}

/** The durations of `width` codes a group, NaN for empty groups. */
function durationsAt(codes: Uint16Array, count: Uint32Array, width: number): Float64Array {
  const nano = new Float64Array(codes.length).fill(Number.NaN);
  for (let group = 0; group < count.length; group++) {
    if (count[group] === 0) continue;
    for (let i = group * width; i < (group + 1) * width; i++) nano[i] = middleOfCode(codes[i]!);
  }
  return nano;
}
