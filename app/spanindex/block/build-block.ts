import { assert } from "../../base/assert.ts";
import { rangeStart } from "../../pdata/table.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import { bigintAt } from "../words.ts";
import { Arena, arenaBytes } from "./arena.ts";
import { narrowRowsMax } from "./attribute-items.ts";
import type { AttributeSet } from "./attribute-set.ts";
import type { BlockPlace, BlockRows, BlockSource } from "./block-source.ts";
import { buildAttributeSet, type Placed } from "./build-attribute-set.ts";
import { type BuiltDurations, buildDurations } from "./build-duration.ts";
import { buildOperations } from "./build-operations.ts";
import { buildOwnerColumn, buildResources, buildScopes, numberOwners } from "./build-owners.ts";
import { type ScratchTimes, scratch } from "./build-scratch.ts";
import { buildStart, type TimeRange, timeRangeOf } from "./build-start.ts";
import { buildTraces } from "./build-traces.ts";
import type { PairTable } from "./pair-table.ts";
import type { BlockZone, SpanBlock } from "./span-block.ts";

/** A block with the offsets of what its hot part takes: to be freed when it goes. The parent cells are not among them. */
export interface BuiltBlock {
  readonly block: SpanBlock;
  /** Of the resources, of the scopes, of the columns. */
  readonly allocations: readonly number[];
  readonly bytes: number;
}

/** Most bytes a row of the hot part takes, with a trace, an operation and a long duration of its own. */
export const hotRowBytesMax = 56;
/** Columns of the hot part, each padded to sixteen bytes. */
const hotColumnsMax = 20;

/** The hot part of a block; attributes and details are built beside it. Throws `MemoryFullError`. */
export function buildBlock(source: BlockSource, place: BlockPlace, memory: SharedMemory): BuiltBlock {
  const { batch, rowCount } = source;
  assert(rowCount > 0 && rowCount <= narrowRowsMax, "a block has 1 to 65,536 rows");
  const owners = { resource: numberOwners(source, "resource"), scope: numberOwners(source, "scope") };
  const allocations: number[] = [];
  try {
    const resources = buildResources(batch.dictionary.resources, owners.resource, memory);
    allocations.push(resources.offset);
    const scopes = buildScopes(batch.dictionary.scopes, owners.scope, memory);
    allocations.push(scopes.offset);
    const bytesMax = rowCount * hotRowBytesMax + hotColumnsMax * arenaBytes(1);
    const offset = memory.allocate(bytesMax, "hot");
    allocations.push(offset);
    const arena = new Arena(memory.buffer, offset, bytesMax);
    const resource = buildOwnerColumn(source, owners.resource, arena);
    const scope = buildOwnerColumn(source, owners.scope, arena);
    const columns = buildColumns(source, arena);
    memory.shrink(offset, arena.usedBytes);
    const block: SpanBlock = {
      ...place,
      rowCount,
      hot: { ...columns.hot, resource, scope },
      zone: columns.zone,
      operations: columns.operations,
      resources: resources.part,
      scopes: scopes.part,
      attributes: undefined,
      details: undefined,
    };
    const bytes = arena.usedBytes + resources.part.byteLength + scopes.part.byteLength;
    return { block, allocations, bytes };
  } catch (error) {
    for (const offset of allocations) memory.free(offset);
    throw error;
  }
}

/** The attributes of the spans of a block. Throws `MemoryFullError`. */
export function buildSpanAttributes(
  { batch, firstRow, rowCount }: BlockRows,
  pairs: PairTable,
  memory: SharedMemory,
): Placed<AttributeSet> {
  const { spans, spanAttributes } = batch.tables;
  const lists = {
    pairs: spanAttributes.columns.pair,
    ends: spans.columns.attributesEnd,
    first: firstRow,
    rowCount,
  };
  return buildAttributeSet(lists, pairs, memory, "attributes");
}

function buildColumns(source: BlockSource, arena: Arena) {
  const { batch, firstRow, rowCount, parent } = source;
  const spans = batch.tables.spans.columns;
  return scratch.within(() => {
    const ofRows = (column: Uint32Array) =>
      scratch.copyOf(column.subarray(firstRow * 2, (firstRow + rowCount) * 2));
    const times = { start: ofRows(spans.startTimeUnixNano), end: ofRows(spans.endTimeUnixNano) };
    const range = timeRangeOf(times.start);
    const starts = buildStart(times.start, range, arena);
    const { minCode, maxCode, ...durations } = buildDurations(times, arena);
    const { operation, operations } = buildOperations(source, arena);
    const { flags, errorCount } = buildFlags(source, times, arena);
    const traces = buildTraces(source, arena);
    const spanId = arena.u32(rowCount * 2);
    spanId.set(spans.spanId.subarray(firstRow * 2, (firstRow + rowCount) * 2));
    const zone = zoneOf(times, range, { minCode, maxCode }, errorCount);
    return {
      hot: { ...starts, ...durations, operation, flags, ...traces, parent, spanId },
      zone,
      operations,
    };
  });
}

/** With how many spans are errors. */
function buildFlags(
  { batch, firstRow, rowCount }: BlockSource,
  { start, end }: ScratchTimes,
  arena: Arena,
): { readonly flags: Uint8Array; readonly errorCount: number } {
  const { statusCode, statusMessage, eventsEnd, linksEnd } = batch.tables.spans.columns;
  const flags = arena.u8(rowCount);
  return scratch.within(() => {
    const [status, messages, events, links] = [statusCode, statusMessage, eventsEnd, linksEnd].map(
      (column) => scratch.copyOf(column.subarray(firstRow, firstRow + rowCount)).byteOffset,
    ) as [number, number, number, number];
    const made = scratch.bytes(rowCount);
    const errorCount = scratch.kernel.writeFlags(
      ...([
        status,
        messages,
        start.byteOffset,
        end.byteOffset,
        events,
        rangeStart(eventsEnd, firstRow),
      ] as const),
      ...([links, rangeStart(linksEnd, firstRow), rowCount, made.byteOffset] as const),
    );
    flags.set(made);
    return { flags, errorCount };
  });
}

function zoneOf(
  { start, end }: ScratchTimes,
  { minRow, maxRow }: TimeRange,
  { minCode, maxCode }: Pick<BuiltDurations, "minCode" | "maxCode">,
  errorCount: number,
): BlockZone {
  const maxStartUnixNano = bigintAt(start, maxRow);
  const maxEnd = bigintAt(end, timeRangeOf(end).maxRow);
  return {
    minStartUnixNano: bigintAt(start, minRow),
    maxStartUnixNano,
    // A span that ends before it starts counts with its start.
    maxEndUnixNano: maxEnd > maxStartUnixNano ? maxEnd : maxStartUnixNano,
    minDurationCode: minCode,
    maxDurationCode: maxCode,
    errorCount,
  };
}
