import type { QueryCost } from "../../../api/trace-queries.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { statsFlag } from "../../../spanindex/trace-stats.ts";
import { difference, hexOf } from "../../../spanindex/words.ts";
import { atOnce } from "../at-once.ts";
import { ordinalOf } from "../layout/trace-spans.ts";
import type { QueryWorld, Steps } from "../query-world.ts";

export interface MedianQuestion {
  /** The trace whose kind is asked for; it is not among them. */
  readonly of: string;
}

export interface MedianAnswer extends QueryCost {
  /** Undefined where no other trace has its root. */
  readonly traceId: string | undefined;
  /** Traces it is the median of. */
  readonly traceCount: number;
}

/** Of the traces whose root is the same operation as that of a trace, the one of median duration: a usual one. */
export function medianTrace(world: QueryWorld, { of }: MedianQuestion): Steps<MedianAnswer> {
  return atOnce(() => {
    const startedMs = performance.now();
    const alike = tracesLike(world, ordinalOf(world, of));
    // Of an even number the shorter one of the two in the middle.
    const median = alike[Math.floor((alike.length - 1) / 2)];
    return {
      traceId: median === undefined ? undefined : hexOf(world.traces.traceId, median * 4, 4),
      traceCount: alike.length,
      examinedSpans: 0,
      elapsedMs: performance.now() - startedMs,
    };
  });
}

/** Ordinals of the other traces with the same root, by duration, then by id. */
function tracesLike(world: QueryWorld, wanted: number): number[] {
  const { traces } = world;
  const root = wanted < 0 ? undefined : rootOf(world, wanted);
  if (root === undefined) return [];
  const alike: number[] = [];
  const codes = new Map<SpanBlock, ReadonlySet<number>>();
  for (let ordinal = 0; ordinal < traces.rowCount; ordinal++) {
    if (ordinal % 65_536 === 0) world.check();
    if (ordinal === wanted || traces.spanCount[ordinal] === 0) continue;
    if ((traces.flags[ordinal]! & statsFlag.hasRoot) !== (traces.flags[wanted]! & statsFlag.hasRoot))
      continue;
    const block = world.blockOf(traces.rootRow[ordinal]!);
    if (block === undefined) continue;
    let same = codes.get(block);
    if (same === undefined) {
      same = codesOf(block, root.service, root.name);
      codes.set(block, same);
    }
    if (same.has(operationOf(block, traces.rootRow[ordinal]!))) alike.push(ordinal);
  }
  const durationOf = (ordinal: number): number =>
    difference(traces.endUnixNano, ordinal, traces.startUnixNano, ordinal);
  return alike.sort(
    (a, b) =>
      durationOf(a) - durationOf(b) ||
      (hexOf(traces.traceId, a * 4, 4) < hexOf(traces.traceId, b * 4, 4) ? -1 : 1),
  );
}

function rootOf(world: QueryWorld, ordinal: number): { service: string; name: string } | undefined {
  const rowId = world.traces.rootRow[ordinal]!;
  const block = world.blockOf(rowId);
  if (block === undefined) return undefined;
  const code = operationOf(block, rowId);
  return { service: block.operations.service[code]!, name: block.operations.name[code]! };
}

function operationOf({ hot, firstRow }: SpanBlock, rowId: number): number {
  return hot.operation[(rowId & 0xffff) - firstRow]!;
}

/** Codes of the operation, whatever its kind. */
function codesOf({ operations }: SpanBlock, service: string, name: string): ReadonlySet<number> {
  const codes = new Set<number>();
  for (let code = 0; code < operations.count; code++)
    if (operations.name[code] === name && operations.service[code] === service) codes.add(code);
  return codes;
}
