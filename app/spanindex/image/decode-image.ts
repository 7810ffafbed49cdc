import { Arena, arenaBytes } from "../block/arena.ts";
import type { AttributeColumn, AttributeSet } from "../block/attribute-set.ts";
import { type Described, moved, open } from "../block/block-descriptor.ts";
import type { BlockPlace } from "../block/block-source.ts";
import type { BuiltBlock } from "../block/build-block.ts";
import { buildDurations, durationBytesMax } from "../block/build-duration.ts";
import { scratch } from "../block/build-scratch.ts";
import { buildStart, startBytesMax, timeRangeOf } from "../block/build-start.ts";
import { type HotColumns, noParent, type SpanBlock } from "../block/span-block.ts";
import type { SpanRowColumns } from "../chunk.ts";
import { slotRows } from "../links/slot-table.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import { split, wordsOfBytes } from "../pack.ts";
import { type ImageColumn, readDeltas } from "./delta-planes.ts";
import { ImageError, type ImageHeader, imageVersion, parentCode, type SetHeader } from "./image-format.ts";

/** What an image leaves out. */
export interface ImageRows extends SpanRowColumns {
  /** Cells for the rows, in shared memory: those of parents in the block are filled. */
  readonly parent: Uint32Array;
  /** By number of the trace. */
  readonly traceOrdinal: Uint32Array;
}

export interface DecodedImage extends BuiltBlock {
  /** Rows whose parent is not in the block, and the ids of those, two words each. */
  readonly awaitingRows: readonly number[];
  readonly awaitedIds: Uint32Array;
}

/**
 * The block of an image. Throws `MemoryFullError`; `ImageError` where image and rows do not fit together, or where it is
 * of another version.
 */
export function decodeImage(
  image: Uint8Array,
  place: BlockPlace,
  rows: ImageRows,
  memory: SharedMemory,
): DecodedImage {
  const { header, columns } = split<ImageHeader>(image);
  const { rowCount, traceCount } = header;
  if (header.version !== imageVersion) throw new ImageError(`an image of version ${String(header.version)}`);
  if (rows.startTimeUnixNano.length !== rowCount * 2 || rows.endTimeUnixNano.length !== rowCount * 2)
    throw new ImageError("an image of other times");
  if (rows.spanId.length !== rowCount * 2 || rows.traceOrdinal.length !== traceCount)
    throw new ImageError("an image of other rows");
  const allocations: number[] = [];
  const place16 = (bytes: number): number => {
    const offset = memory.allocate(bytes, "hot");
    allocations.push(offset);
    return offset;
  };
  try {
    const resources = placeSet(header.resources, columns[3]!, place16, memory);
    const scopes = placeSet(header.scopes, columns[4]!, place16, memory);
    const bytesMax = hotBytesMax(header);
    const offset = place16(bytesMax);
    const arena = new Arena(memory.buffer, offset, bytesMax);
    const { hot, codes } = readColumns(header, columns, rows, arena);
    const operations = {
      count: header.operations.name.length,
      ...header.operations,
      kind: copied(arena.u8(columns[1]!.length), columns[1]!),
      spanCount: copied(arena.u32(header.operations.name.length), wordsOfBytes(columns[2]!)),
    };
    memory.shrink(offset, arena.usedBytes);
    const block: SpanBlock = {
      ...place,
      ...{ rowCount, hot, zone: zoneOf(header), operations, resources, scopes },
      ...{ attributes: undefined, details: undefined },
    };
    const awaitingRows = fillParents(block, codes);
    const awaitedIds = wordsOfBytes(columns[5]!);
    if (awaitedIds.length !== awaitingRows.length * 2) throw new ImageError("parents without ids");
    const total = arena.usedBytes + resources.byteLength + scopes.byteLength;
    return { block, allocations, bytes: total, awaitingRows, awaitedIds };
  } catch (error) {
    for (const offset of allocations) memory.free(offset);
    throw error;
  }
}

function placeSet(
  { columns, ...facts }: SetHeader,
  bytes: Uint8Array,
  place16: (bytes: number) => number,
  memory: SharedMemory,
): AttributeSet {
  const { byteLength } = facts;
  if (bytes.length !== byteLength) throw new ImageError("a set of another length");
  const offset = place16(byteLength);
  new Uint8Array(memory.buffer, offset, byteLength).set(bytes);
  const opened = columns.map((column) => {
    const here = moved<AttributeColumn>(column, offset) as Described<AttributeColumn>;
    return [column.key, open<AttributeColumn>(memory.buffer, here)] as const;
  });
  return { ...facts, columns: new Map(opened) };
}

/** The times may take less. */
function hotBytesMax({ rowCount, traceCount, widths, operations }: ImageHeader): number {
  const elements = [2, 1, widths.resource, widths.scope, 2, 2, 8];
  const ofRows = elements.reduce((sum, width) => sum + arenaBytes(rowCount * width), 0);
  const ofTraces = arenaBytes(traceCount * 4) + arenaBytes(traceCount * 2);
  const ofOperations = arenaBytes(operations.name.length) + arenaBytes(operations.name.length * 4);
  return ofRows + ofTraces + ofOperations + startBytesMax(rowCount) + durationBytesMax(rowCount);
}

function readColumns(
  header: ImageHeader,
  columns: readonly Uint8Array[],
  rows: ImageRows,
  arena: Arena,
): { readonly hot: HotColumns; readonly codes: Uint32Array } {
  const { rowCount, traceCount, widths } = header;
  const planes = columns[0]!;
  let at = 0;
  const read = <T extends ImageColumn>(column: T): T => {
    at = readDeltas(planes, at, column);
    return column;
  };
  const wide = (width: number) => (width === 1 ? arena.u8(rowCount) : arena.u16(rowCount));
  const hot = {
    ...readTimes(rows, arena),
    operation: read(arena.u16(rowCount)),
    flags: read(arena.u8(rowCount)),
    resource: read(wide(widths.resource)),
    scope: read(wide(widths.scope)),
    trace: read(arena.u16(rowCount)),
    ...{ parent: rows.parent, spanId: copied(arena.u32(rowCount * 2), rows.spanId) },
    nextInTrace: arena.u16(rowCount),
    traceOrdinal: copied(arena.u32(traceCount), rows.traceOrdinal),
    traceHead: arena.u16(traceCount),
  };
  const codes = read(new Uint32Array(rowCount));
  chain(hot);
  return { hot, codes };
}

function readTimes({ startTimeUnixNano, endTimeUnixNano }: ImageRows, arena: Arena) {
  return scratch.within(() => {
    const times = { start: scratch.copyOf(startTimeUnixNano), end: scratch.copyOf(endTimeUnixNano) };
    const { minCode: _min, maxCode: _max, ...durations } = buildDurations(times, arena);
    return { ...buildStart(times.start, timeRangeOf(times.start), arena), ...durations };
  });
}

function copied<T extends Uint8Array | Uint32Array>(to: T, from: T): T {
  to.set(from);
  return to;
}

/** `nextInTrace` and `traceHead` follow from the numbers of the traces. Backwards, so that each row finds the one after it. */
function chain({
  trace,
  nextInTrace,
  traceHead,
}: Pick<HotColumns, "trace" | "nextInTrace" | "traceHead">): void {
  const following = new Uint16Array(traceHead.length);
  for (let row = trace.length - 1; row >= 0; row--) {
    const number = trace[row]!;
    if (number >= following.length) throw new ImageError("a trace beyond those of the block");
    nextInTrace[row] = following[number]!;
    following[number] = row;
  }
  traceHead.set(following);
}

/** Fills the cells of parents in the block; returns the rows that have another. */
function fillParents({ hot, slot, firstRow, rowCount }: SpanBlock, codes: Uint32Array): number[] {
  const first = slot * slotRows + firstRow;
  const awaiting: number[] = [];
  for (let row = 0; row < rowCount; row++) {
    const code = codes[row]!;
    if (code === parentCode.none) hot.parent[row] = noParent;
    else if (code === parentCode.elsewhere) awaiting.push(row);
    else {
      const zigzag = code - parentCode.near;
      const parent = row + ((zigzag >>> 1) ^ -(zigzag & 1));
      if (parent < 0 || parent >= rowCount) throw new ImageError("a parent beyond the rows");
      hot.parent[row] = first + parent;
    }
  }
  return awaiting;
}

function zoneOf({ zone: { times, ...zone } }: ImageHeader): SpanBlock["zone"] {
  const [minStartUnixNano, maxStartUnixNano, maxEndUnixNano] = times.map(BigInt);
  return {
    ...zone,
    minStartUnixNano: minStartUnixNano!,
    maxStartUnixNano: maxStartUnixNano!,
    maxEndUnixNano: maxEndUnixNano!,
  };
}
