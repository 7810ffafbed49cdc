import type { BuildKernel } from "../build.ts";
import type { KernelMemory } from "../load-kernels.ts";

/** `assembly/build.ts` in TypeScript. */
export function buildTwin(memory: KernelMemory): BuildKernel {
  const from = (address: number): Uint32Array => new Uint32Array(memory.buffer, address);
  return {
    countKeys(pairsAt, count, keyOfAt, keyCount, columnOfKeyAt, itemColumnsAt, columnKeysAt, totalsAt) {
      const [pairs, keyOf, columnOfKey] = [from(pairsAt), from(keyOfAt), from(columnOfKeyAt)];
      const [itemColumns, columnKeys, totals] = [from(itemColumnsAt), from(columnKeysAt), from(totalsAt)];
      for (let key = 0; key < keyCount; key++) columnOfKey[key] = 0;
      let columns = 0;
      for (let item = 0; item < count; item++) {
        const key = keyOf[pairs[item]!]!;
        let column = columnOfKey[key]! - 1;
        if (column < 0) {
          column = columns++;
          columnOfKey[key] = columns;
          columnKeys[column] = key;
          totals[column] = 0;
        }
        itemColumns[item] = column;
        totals[column]!++;
      }
      return columns;
    },

    placeItems(
      pairsAt,
      endsAt,
      firstEnd,
      rowCount,
      itemColumnsAt,
      columnCount,
      nextAt,
      lastRowAt,
      rowsAt,
      toAt,
    ) {
      const [pairs, ends, itemColumns] = [from(pairsAt), from(endsAt), from(itemColumnsAt)];
      const [next, lastRow, toRows, toPairs] = [from(nextAt), from(lastRowAt), from(rowsAt), from(toAt)];
      for (let column = 0; column < columnCount; column++) lastRow[column] = 0;
      for (let row = 0, item = 0; row < rowCount; row++) {
        for (const end = ends[row]! - firstEnd; item < end; item++) {
          const column = itemColumns[item]!;
          if (lastRow[column] === row + 1) continue;
          lastRow[column] = row + 1;
          const to = next[column]!++;
          toRows[to] = row;
          toPairs[to] = pairs[item]!;
        }
      }
    },

    numberPairs(cellsAt, count, codeOfAt, distinctAt, countsAt) {
      const [cells, codeOf, distinct, counts] = [
        from(cellsAt),
        from(codeOfAt),
        from(distinctAt),
        from(countsAt),
      ];
      let codes = 0;
      for (let i = 0; i < count; i++) {
        const pair = cells[i]!;
        let code = codeOf[pair]!;
        if (code === 0) {
          distinct[codes] = pair;
          counts[codes] = 0;
          code = ++codes;
          codeOf[pair] = code;
        }
        counts[code - 1]!++;
        cells[i] = code;
      }
      for (let code = 0; code < codes; code++) codeOf[distinct[code]!] = 0;
      return codes;
    },
  };
}
