import type { AggregateKernel } from "../../aggregate.ts";
import type { Views } from "./views.ts";

/** Numbers pairs in order of first appearance and writes them down. The hash table of the kernel is a Map here. */
class PairNumbers {
  readonly #numbers = new Map<number, number>();
  readonly #pairs: Uint32Array;

  constructor(pairs: Uint32Array) {
    this.#pairs = pairs;
  }

  get count(): number {
    return this.#numbers.size;
  }

  of(first: number, second: number): number {
    // Exact: services and codes of a block are far below 2^21.
    const key = first * 2 ** 32 + second;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
      this.#pairs[number * 2] = first;
      this.#pairs[number * 2 + 1] = second;
    }
    return number;
  }
}

/** `assembly/lib/aggregate/pairs.ts` and `edges.ts` in TypeScript. */
export function pairsTwin(views: Views): Pick<AggregateKernel, "findEdges" | "numberPairs"> {
  return {
    numberPairs(firstCodes, firstWidth, secondCodes, secondWidth, rows, count, _table, mask, pairs, out) {
      const first = views.column(firstCodes, firstWidth);
      const second = views.column(secondCodes, secondWidth);
      const list = views.rows(rows);
      const numbers = new PairNumbers(views.u32(pairs));
      const to = views.u32(out);
      for (let i = 0; i < count; i++) {
        const row = list === undefined ? i : list[i]!;
        to[row] = numbers.of(first[row]!, second[row]!);
        if (numbers.count * 2 > mask) return -1;
      }
      return numbers.count;
    },
    findEdges(
      block,
      parent,
      rows,
      count,
      blockCount,
      bases,
      sizes,
      operations,
      services,
      table,
      mask,
      pairs,
      pairCount,
      edgeRows,
      edgeOfRow,
    ) {
      const serviceOf = serviceReader(views, { blockCount, bases, sizes, operations, services });
      const ownBase = views.u32(bases)[block]!;
      const cells = views.u32(parent);
      const list = views.rows(rows);
      const numbers = new PairNumbers(views.u32(pairs));
      const toRows = views.u16(edgeRows);
      const toEdges = views.column(edgeOfRow, table === 0 ? 2 : 4);
      let found = 0;
      for (let i = 0; i < count; i++) {
        const row = list === undefined ? i : list[i]!;
        const caller = serviceOf(cells[row]!);
        const callee = serviceOf(ownBase + row);
        if (caller === undefined || callee === undefined || caller === callee) continue;
        toEdges[row] = table === 0 ? caller * mask + callee : numbers.of(caller, callee);
        toRows[found++] = row;
      }
      views.u32(pairCount)[0] = numbers.count;
      return found;
    },
  };
}

interface Blocks {
  readonly blockCount: number;
  readonly bases: number;
  readonly sizes: number;
  readonly operations: number;
  readonly services: number;
}

/** The service of a row id, undefined where it lies in no block. */
function serviceReader(views: Views, blocks: Blocks): (rowId: number) => number | undefined {
  const base = views.u32(blocks.bases);
  const size = views.u32(blocks.sizes);
  const operations = Array.from({ length: blocks.blockCount }, (_, block) =>
    views.u16(views.u32(blocks.operations)[block]!),
  );
  const services = Array.from({ length: blocks.blockCount }, (_, block) =>
    views.u32(views.u32(blocks.services)[block]!),
  );
  return (rowId) => {
    let low = 0;
    let high = blocks.blockCount;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (base[middle]! <= rowId) low = middle;
      else high = middle;
    }
    const row = rowId - base[low]!;
    return row >= 0 && row < size[low]! ? services[low]![operations[low]![row]!] : undefined;
  };
}
