import type { AttributeSet } from "../block/attribute-set.ts";
import { type Described, describe, moved } from "../block/block-descriptor.ts";
import { noParent, type SpanBlock } from "../block/span-block.ts";
import { slotRows } from "../links/slot-table.ts";
import { bytesOfColumn, join } from "../pack.ts";
import { type ImageColumn, writeDeltas } from "./delta-planes.ts";
import { type ImageHeader, imageVersion, parentCode, type SetHeader } from "./image-format.ts";

/** Where the parts of the hot part lie. */
export interface BlockBytes {
  readonly resources: number;
  readonly scopes: number;
}

/**
 * The hot part of a block as bytes, but for its span ids and times. `parentSpanId`: of its rows; `bytes`: where its sets begin.
 */
export function encodeImage(
  block: SpanBlock,
  parentSpanId: Uint32Array,
  bytes: BlockBytes,
  buffer: SharedArrayBuffer,
): Uint8Array {
  const { hot, operations, rowCount } = block;
  const parents = encodeParents(block, parentSpanId);
  const rows: ImageColumn[] = [
    ...[hot.operation, hot.flags, hot.resource, hot.scope, hot.trace],
    parents.codes,
  ];
  const planes = new Uint8Array(rows.reduce((sum, column) => sum + column.byteLength, 0));
  let at = 0;
  for (const column of rows) at = writeDeltas(column, planes, at);
  const { minStartUnixNano, maxStartUnixNano, maxEndUnixNano, ...zone } = block.zone;
  const header: ImageHeader = {
    ...{ version: imageVersion, rowCount, traceCount: hot.traceHead.length },
    widths: { resource: hot.resource.BYTES_PER_ELEMENT, scope: hot.scope.BYTES_PER_ELEMENT },
    zone: { ...zone, times: [minStartUnixNano, maxStartUnixNano, maxEndUnixNano].map(String) },
    operations: { service: operations.service, name: operations.name },
    resources: setHeader(block.resources, bytes.resources),
    scopes: setHeader(block.scopes, bytes.scopes),
  };
  const columns = [
    planes,
    plain(operations.kind),
    plain(operations.spanCount),
    new Uint8Array(buffer, bytes.resources, block.resources.byteLength),
    new Uint8Array(buffer, bytes.scopes, block.scopes.byteLength),
    bytesOfColumn(parents.awaited),
  ];
  return join({ header, columns });
}

/** Bytes of a column that may lie in shared memory. */
function plain(column: ImageColumn): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function setHeader(set: AttributeSet, offset: number): SetHeader {
  const { columns, ...facts } = moved<AttributeSet>(describe(set), -offset) as Described<AttributeSet>;
  return { ...facts, columns: [...columns.values()] };
}

/** Parents in the block as distances; of others the id. */
function encodeParents(
  { hot, slot, firstRow, rowCount }: SpanBlock,
  parentSpanId: Uint32Array,
): { readonly codes: Uint32Array; readonly awaited: Uint32Array } {
  const codes = new Uint32Array(rowCount);
  const awaited: number[] = [];
  const first = slot * slotRows + firstRow;
  for (let row = 0; row < rowCount; row++) {
    const cell = hot.parent[row]!;
    const parent = cell - first;
    if (cell === noParent) codes[row] = parentCode.none;
    else if (parent >= 0 && parent < rowCount) {
      const distance = parent - row;
      codes[row] = parentCode.near + ((distance << 1) ^ (distance >> 31));
    } else {
      codes[row] = parentCode.elsewhere;
      awaited.push(parentSpanId[row * 2]!, parentSpanId[row * 2 + 1]!);
    }
  }
  return { codes, awaited: Uint32Array.from(awaited) };
}
