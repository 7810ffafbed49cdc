// The loops over all attributes of a block. See app/kernels/build.ts.

export function countKeys(
  pairs: usize,
  count: u32,
  keyOf: usize,
  keyCount: u32,
  columnOfKey: usize,
  itemColumns: usize,
  columnKeys: usize,
  totals: usize,
): u32 {
  memory.fill(columnOfKey, 0, (<usize>keyCount) << 2);
  let columns: u32 = 0;
  for (let item: u32 = 0; item < count; item++) {
    const offset = (<usize>item) << 2;
    const key = load<u32>(keyOf + ((<usize>load<u32>(pairs + offset)) << 2));
    const cell = columnOfKey + ((<usize>key) << 2);
    let column = load<u32>(cell);
    if (column === 0) {
      store<u32>(columnKeys + ((<usize>columns) << 2), key);
      store<u32>(totals + ((<usize>columns) << 2), 0);
      column = ++columns;
      store<u32>(cell, column);
    }
    store<u32>(itemColumns + offset, column - 1);
    const total = totals + ((<usize>(column - 1)) << 2);
    store<u32>(total, load<u32>(total) + 1);
  }
  return columns;
}

export function placeItems(
  pairs: usize,
  ends: usize,
  firstEnd: u32,
  rowCount: u32,
  itemColumns: usize,
  columnCount: u32,
  next: usize,
  lastRow: usize,
  toRows: usize,
  toPairs: usize,
): void {
  memory.fill(lastRow, 0, (<usize>columnCount) << 2);
  let item: usize = 0;
  for (let row: u32 = 0; row < rowCount; row++) {
    const end = <usize>(load<u32>(ends + ((<usize>row) << 2)) - firstEnd);
    for (; item < end; item++) {
      const column = (<usize>load<u32>(itemColumns + (item << 2))) << 2;
      if (load<u32>(lastRow + column) === row + 1) continue;
      store<u32>(lastRow + column, row + 1);
      const to = load<u32>(next + column);
      store<u32>(next + column, to + 1);
      store<u32>(toRows + ((<usize>to) << 2), row);
      store<u32>(toPairs + ((<usize>to) << 2), load<u32>(pairs + (item << 2)));
    }
  }
}

export function numberPairs(cells: usize, count: u32, codeOf: usize, distinct: usize, counts: usize): u32 {
  let codes: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const cell = cells + ((<usize>i) << 2);
    const pair = load<u32>(cell);
    const known = codeOf + ((<usize>pair) << 2);
    let code = load<u32>(known);
    if (code === 0) {
      store<u32>(distinct + ((<usize>codes) << 2), pair);
      store<u32>(counts + ((<usize>codes) << 2), 0);
      code = ++codes;
      store<u32>(known, code);
    }
    const total = counts + ((<usize>(code - 1)) << 2);
    store<u32>(total, load<u32>(total) + 1);
    store<u32>(cell, code);
  }
  for (let code: u32 = 0; code < codes; code++) {
    store<u32>(codeOf + ((<usize>load<u32>(distinct + ((<usize>code) << 2))) << 2), 0);
  }
  return codes;
}
