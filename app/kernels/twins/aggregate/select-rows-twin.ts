import type { AggregateKernel } from "../../aggregate.ts";
import type { Views } from "./views.ts";

const statusMask = 3;
const statusError = 2;

/** `assembly/lib/aggregate/select-rows.ts` in TypeScript. */
export function selectRowsTwin(
  views: Views,
): Pick<AggregateKernel, "bitmapRanks" | "bitmapRows" | "errorRows" | "sparseRanks"> {
  return {
    bitmapRows(bitmap, words, out) {
      const bits = views.u32(bitmap);
      const to = views.u16(out);
      let found = 0;
      for (let word = 0; word < words; word++) {
        for (let left = bits[word]!; left !== 0; left &= left - 1)
          to[found++] = word * 32 + 31 - Math.clz32(left & -left);
      }
      return found;
    },
    errorRows(flags, rows, count, out) {
      const bits = views.u8(flags);
      const list = views.rows(rows);
      const to = views.u16(out);
      let found = 0;
      for (let i = 0; i < count; i++) {
        const row = list === undefined ? i : list[i]!;
        if ((bits[row]! & statusMask) === statusError) to[found++] = row;
      }
      return found;
    },
    bitmapRanks(presence, _ranks, _rankWidth, rows, count, out) {
      const present = views.u32(presence);
      const list = views.u16(rows);
      const to = views.u16(out);
      let found = 0;
      let rank = 0;
      let row = 0;
      for (let i = 0; i < count; i++) {
        for (; row < list[i]!; row++) rank += bitAt(present, row);
        if (bitAt(present, row) === 1) to[found++] = rank;
      }
      return found;
    },
    sparseRanks(rows, count, selection, out) {
      const list = views.u16(rows);
      const selected = views.u32(selection);
      const to = views.u16(out);
      let found = 0;
      for (let rank = 0; rank < count; rank++) {
        const row = list[rank]!;
        if ((selected[row >> 5]! & (1 << (row & 31))) !== 0) to[found++] = rank;
      }
      return found;
    },
  };
}

function bitAt(bits: Uint32Array, row: number): number {
  return (bits[row >> 5]! >>> (row & 31)) & 1;
}
