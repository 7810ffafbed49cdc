import { assert } from "../../base/assert.ts";
import { rangeStart } from "../../pdata/table.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import { bigintAt, compareU64 } from "../words.ts";
import { Arena, arenaBytes } from "./arena.ts";
import { narrowRowsMax } from "./attribute-items.ts";
import type { AttributeSet } from "./attribute-set.ts";
import type { BlockPlace, BlockRows, BlockSource } from "./block-source.ts";
import { buildAttributeSet, type Placed } from "./build-attribute-set.ts";
import { type BuiltDurations, buildDurations } from "./build-duration.ts";
import { buildOperations } from "./build-operations.ts";
import { buildOwnerColumn, buildResources, buildScopes, numberOwners } from "./build-owners.ts";
import { buildStart, startRangeOf } from "./build-start.ts";
import { buildTraces } from "./build-traces.ts";
import type { PairTable } from "./pair-table.ts";
import { type BlockZone, type SpanBlock, spanBit } from "./span-block.ts";

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
  const { startTimeUnixNano: start, endTimeUnixNano: end, spanId: ids } = batch.tables.spans.columns;
  const range = startRangeOf(start, firstRow, rowCount);
  const starts = buildStart(start, firstRow, rowCount, range, arena);
  const { minCode, maxCode, ...durations } = buildDurations({ start, end }, firstRow, rowCount, arena);
  const { operation, operations } = buildOperations(source, arena);
  const flags = arena.u8(rowCount);
  const errorCount = writeFlags(source, flags);
  const traces = buildTraces(source, arena);
  const spanId = arena.u32(rowCount * 2);
  spanId.set(ids.subarray(firstRow * 2, (firstRow + rowCount) * 2));
  const zone = zoneOf(source, { minCode, maxCode }, errorCount, range);
  return { hot: { ...starts, ...durations, operation, flags, ...traces, parent, spanId }, zone, operations };
}

const statusError = 2;

/** Returns how many spans are errors. */
function writeFlags({ batch, firstRow, rowCount }: BlockSource, flags: Uint8Array): number {
  const { columns } = batch.tables.spans;
  const { statusCode, statusMessage, eventsEnd, linksEnd, startTimeUnixNano, endTimeUnixNano } = columns;
  let errorCount = 0;
  let events = rangeStart(eventsEnd, firstRow);
  let links = rangeStart(linksEnd, firstRow);
  for (let row = 0; row < rowCount; row++) {
    const from = firstRow + row;
    const status = statusCode[from]! >>> 0;
    let bits = status <= statusError ? status : 0;
    if (bits === statusError) errorCount++;
    if (eventsEnd[from]! > events) bits |= spanBit.hasEvents;
    if (linksEnd[from]! > links) bits |= spanBit.hasLinks;
    if (compareU64(endTimeUnixNano, from, startTimeUnixNano, from) < 0) bits |= spanBit.endBeforeStart;
    if (statusMessage[from] !== 0) bits |= spanBit.hasStatusMessage;
    flags[row] = bits;
    events = eventsEnd[from]!;
    links = linksEnd[from]!;
  }
  return errorCount;
}

function zoneOf(
  { batch, firstRow, rowCount }: BlockSource,
  { minCode, maxCode }: Pick<BuiltDurations, "minCode" | "maxCode">,
  errorCount: number,
  { minRow, maxRow }: { readonly minRow: number; readonly maxRow: number },
): BlockZone {
  const { startTimeUnixNano: start, endTimeUnixNano: end } = batch.tables.spans.columns;
  let lastRow = firstRow;
  for (let row = firstRow + 1; row < firstRow + rowCount; row++)
    if (compareU64(end, row, end, lastRow) > 0) lastRow = row;
  const maxStartUnixNano = bigintAt(start, maxRow);
  const maxEnd = bigintAt(end, lastRow);
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
