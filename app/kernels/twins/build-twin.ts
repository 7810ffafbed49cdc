import type { BuildKernel } from "../build.ts";
import type { KernelMemory } from "../load-kernels.ts";
import { rowTwins } from "./build-rows-twin.ts";
import { hashPayload } from "./hash-payload.ts";

/** `assembly/build.ts` in TypeScript. */
export function buildTwin(memory: KernelMemory): BuildKernel {
  return { ...sortingTwin(memory), ...writingTwin(memory), ...rowTwins(memory) };
}

type Sorting = Pick<BuildKernel, "countKeys" | "placeItems" | "numberPairs">;

function sortingTwin(memory: KernelMemory): Sorting {
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

type Writing = Pick<BuildKernel, "writeValues" | "scatterCodes" | "markRows">;

function writingTwin(memory: KernelMemory): Writing {
  const from = (address: number): Uint32Array => new Uint32Array(memory.buffer, address);
  return {
    writeValues(
      pairsAt,
      codesAt,
      count,
      bytesAt,
      startsAt,
      endsAt,
      typesAt,
      toBytes,
      toEndsAt,
      toHashesAt,
      toTypesAt,
    ) {
      const [pairs, codes, starts, ends] = [from(pairsAt), from(codesAt), from(startsAt), from(endsAt)];
      const [toEnds, toHashes] = [from(toEndsAt), from(toHashesAt)];
      const bytes = new Uint8Array(memory.buffer);
      const view = new DataView(memory.buffer);
      let at = toBytes;
      for (let value = 0; value < count; value++) {
        const pair = pairs[codesAt === 0 ? value : codes[value]! - 1]!;
        const type = bytes[typesAt + pair]!;
        const [start, end] = [bytesAt + starts[pair]!, bytesAt + ends[pair]!];
        const to = at;
        if (type === intType) at = writeVarintAs64(view, start, end, to);
        else if (type === boolType) bytes[at++] = bytes[start] === 0 ? 0 : 1;
        else {
          bytes.copyWithin(to, start, end);
          at += end - start;
        }
        toEnds[value] = at - toBytes;
        toHashes[value] = hashPayload(type, view, to, at);
        bytes[toTypesAt + value] = type;
      }
    },

    scatterCodes(cellsAt, rowsAt, count, toAt, toCount, codeBytes) {
      const [cells, rows] = [from(cellsAt), from(rowsAt)];
      const { buffer } = memory;
      const to =
        codeBytes === 1 ? new Uint8Array(buffer, toAt, toCount) : new Uint16Array(buffer, toAt, toCount);
      if (rowsAt !== 0) to.fill(0);
      for (let i = 0; i < count; i++) to[rowsAt === 0 ? i : rows[i]!] = cells[i]!;
    },

    markRows(rowsAt, count, presenceAt, presenceWords, ranksAt, rankCount, rankRows) {
      const [rows, ranks] = [from(rowsAt), from(ranksAt)];
      const presence = new Uint32Array(memory.buffer, presenceAt, presenceWords).fill(0);
      for (let i = 0; i < count; i++) presence[rows[i]! >>> 5]! |= 1 << (rows[i]! & 31);
      for (let index = 0, rank = 0; index < rankCount; index++) {
        while (rank < count && rows[rank]! < index * rankRows) rank++;
        ranks[index] = rank;
      }
    },
  };
}

/** Types whose payload is not what stands in the message. */
const boolType = 2;
const intType = 3;

/** The varint [start, end) as eight bytes at `to`; returns where they end. */
function writeVarintAs64(view: DataView, start: number, end: number, to: number): number {
  let value = 0n;
  for (let at = end - 1; at >= start; at--) value = (value << 7n) | BigInt(view.getUint8(at) & 0x7f);
  view.setBigUint64(to, BigInt.asUintN(64, value), true);
  return to + 8;
}
