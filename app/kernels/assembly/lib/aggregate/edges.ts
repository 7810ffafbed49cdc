import { numberOfPair } from "./pairs";
import { EveryRow, ListedRows, rowAt } from "./rows";

/**
 * Calls between services: rows whose parent belongs to another service. Of block b of `blockCount`: `bases[b]` is the row id
 * of its first row (ascending), `sizes[b]` how many it has, `operations[b]` the offset of its operation column (u16) and
 * `services[b]` the offset of the service (u32) of each operation.
 *
 * edgeRows = the rows (u16), edgeOfRow[row] = number (u32) of the pair (caller, callee), see `numberOfPair`; without a table (u16)
 * caller * mask + callee. Returns how many rows; how many pairs is stored at `pairCount`.
 */
export function findEdges(
  block: u32,
  parent: usize,
  rows: usize,
  count: u32,
  blockCount: u32,
  bases: usize,
  sizes: usize,
  operations: usize,
  services: usize,
  table: usize,
  mask: u32,
  pairs: usize,
  pairCount: usize,
  edgeRows: usize,
  edgeOfRow: usize,
): u32 {
  const ownBase = at32(bases, block);
  const ownSize = at32(sizes, block);
  const ownOperations = <usize>at32(operations, block);
  const ownServices = <usize>at32(services, block);
  let known: u32 = 0;
  let to = edgeRows;
  for (let i: u32 = 0; i < count; i++) {
    const row = rows == 0 ? rowAt<EveryRow>(rows, i) : rowAt<ListedRows>(rows, i);
    const cell = load<u32>(parent + (row << 2));
    let caller: u32;
    if (cell - ownBase < ownSize) caller = serviceAt(ownOperations, ownServices, cell - ownBase);
    else {
      if (<i32>cell < 0) continue;
      const other = blockOf(cell, blockCount, bases);
      const place = cell - at32(bases, other);
      if (place >= at32(sizes, other)) continue;
      caller = serviceAt(<usize>at32(operations, other), <usize>at32(services, other), place);
    }
    const callee = serviceAt(ownOperations, ownServices, <u32>row);
    const isEdge = <usize>(caller != callee);
    if (table == 0) store<u16>(edgeOfRow + (row << 1), <u16>(caller * mask + callee));
    else if (isEdge) {
      const edge = numberOfPair(caller, callee, table, mask, pairs, known);
      if (edge == known) known += 1;
      store<u32>(edgeOfRow + (row << 2), edge);
    }
    // Whether it is one cannot be guessed from the row before: it is written in any case, and kept or written over.
    store<u16>(to, <u16>row);
    to += isEdge << 1;
  }
  store<u32>(pairCount, known);
  return <u32>((to - edgeRows) >> 1);
}

function serviceAt(operations: usize, services: usize, row: u32): u32 {
  return load<u32>(services + ((<usize>load<u16>(operations + ((<usize>row) << 1))) << 2));
}

/** The last block that begins at or before the row id (the first where none does). */
function blockOf(rowId: u32, blockCount: u32, bases: usize): u32 {
  let low: u32 = 0;
  let high = blockCount;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at32(bases, middle) <= rowId) low = middle;
    else high = middle;
  }
  return low;
}

function at32(column: usize, index: u32): u32 {
  return load<u32>(column + ((<usize>index) << 2));
}
