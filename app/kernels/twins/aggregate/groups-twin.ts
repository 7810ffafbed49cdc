import type { AggregateKernel } from "../../aggregate.ts";
import { durationAt, groupReader, isLong, type Views } from "./views.ts";

/** `assembly/lib/aggregate/groups.ts` in TypeScript. */
export function groupsTwin(
  views: Views,
): Pick<AggregateKernel, "addTotals" | "countGroups" | "countNumbers" | "scatterDurations"> {
  return {
    countGroups(codes, width, groups, rows, count, counts) {
      const groupOf = groupReader(views, codes, width, groups);
      const list = views.rows(rows);
      const to = views.u32(counts);
      for (let i = 0; i < count; i++) to[groupOf(list === undefined ? i : list[i]!)]! += 1;
    },
    scatterDurations(codes, width, groups, rows, count, durationCode, positions, sorted) {
      const groupOf = groupReader(views, codes, width, groups);
      const list = views.rows(rows);
      const duration = views.u16(durationCode);
      const next = views.u32(positions);
      const to = views.u16(sorted);
      for (let i = 0; i < count; i++) {
        const row = list === undefined ? i : list[i]!;
        const at = groupOf(row) * 2;
        if (i % 2 === 1) {
          next[at + 1]! -= 1;
          to[next[at + 1]!] = duration[row]!;
        } else {
          to[next[at]!] = duration[row]!;
          next[at]! += 1;
        }
      }
    },
    countNumbers(codes, width, groups, rows, count, numbers, stride, first, counters) {
      const groupOf = groupReader(views, codes, width, groups);
      const list = views.rows(rows);
      const number = views.u16(numbers);
      const to = views.u32(counters);
      for (let i = 0; i < count; i++) {
        const row = list === undefined ? i : list[i]!;
        to[groupOf(row) * stride + number[row]! - first]! += 1;
      }
    },
    addTotals(codes, width, groups, rows, count, durationCode, durationLow, lowWidth, sums, maxima) {
      const groupOf = groupReader(views, codes, width, groups);
      const list = views.rows(rows);
      const code = views.u16(durationCode);
      const low = views.column(durationLow, lowWidth);
      const sum = views.f64(sums);
      const maximum = views.f64(maxima);
      for (let i = 0; i < count; i++) {
        const row = list === undefined ? i : list[i]!;
        if (isLong(code[row]!, low[row]!, lowWidth)) continue;
        const group = groupOf(row);
        const duration = durationAt(code[row]!, low[row]!);
        sum[group]! += duration;
        if (duration > maximum[group]!) maximum[group] = duration;
      }
    },
  };
}
