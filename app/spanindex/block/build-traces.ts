import type { Arena } from "./arena.ts";
import type { BlockSource } from "./block-source.ts";
import type { HotColumns } from "./span-block.ts";

type TraceColumns = Pick<HotColumns, "trace" | "nextInTrace" | "traceOrdinal" | "traceHead">;

/** By ordinal: number within the block plus one. All zero between blocks. */
let numberOf = new Uint32Array(0);

/** Numbers the traces of a block in order of first appearance, and chains the rows of each. */
export function buildTraces({ traceOrdinal, firstRow, rowCount }: BlockSource, arena: Arena): TraceColumns {
  const trace = arena.u16(rowCount);
  const nextInTrace = arena.u16(rowCount);
  nextInTrace.fill(0);
  const ordinals: number[] = [];
  const heads: number[] = [];
  const last: number[] = [];
  for (let row = 0; row < rowCount; row++) {
    const ordinal = traceOrdinal[firstRow + row]!;
    if (ordinal >= numberOf.length) growTo(ordinal + 1);
    const number = numberOf[ordinal]! - 1;
    if (number < 0) {
      numberOf[ordinal] = ordinals.push(ordinal);
      heads.push(row);
      last.push(row);
      trace[row] = ordinals.length - 1;
    } else {
      nextInTrace[last[number]!] = row;
      last[number] = row;
      trace[row] = number;
    }
  }
  for (const ordinal of ordinals) numberOf[ordinal] = 0;
  const columns = { traceOrdinal: arena.u32(ordinals.length), traceHead: arena.u16(heads.length) };
  columns.traceOrdinal.set(ordinals);
  columns.traceHead.set(heads);
  return { trace, nextInTrace, ...columns };
}

function growTo(count: number): void {
  const grown = new Uint32Array(Math.max(count, numberOf.length * 2));
  grown.set(numberOf);
  numberOf = grown;
}
