import type { AggregateKernel } from "../../aggregate.ts";
import type { Views } from "./views.ts";

/** `assembly/lib/aggregate/quantiles.ts` in TypeScript; groups are sorted, whatever their size. */
export function quantilesTwin(
  views: Views,
): Pick<AggregateKernel, "countDurations" | "countedQuantiles" | "groupQuantiles"> {
  return {
    countDurations(durationCode, rows, count, counts) {
      const code = views.u16(durationCode);
      const list = views.rows(rows);
      const to = views.u32(counts);
      for (let i = 0; i < count; i++) to[code[list === undefined ? i : list[i]!]!]! += 1;
    },
    countedQuantiles(counters, stride, firstCode, sizes, groupCount, shares, shareCount, out) {
      const counts = views.u32(counters);
      const size = views.u32(sizes);
      const share = views.f64(shares);
      const to = views.u16(out);
      for (let group = 0; group < groupCount; group++) {
        for (let i = 0; i < shareCount; i++) {
          let left = Math.min(size[group]!, rankOf(share[i]!, size[group]!));
          let code = 0;
          while (left > counts[group * stride + code]!) left -= counts[group * stride + code++]!;
          to[group * shareCount + i] = size[group] === 0 ? 0 : firstCode + code;
        }
      }
    },
    groupQuantiles(sorted, ends, groupCount, shares, shareCount, _counters, out) {
      const end = views.u32(ends);
      const share = views.f64(shares);
      const all = views.u16(sorted);
      const to = views.u16(out);
      for (let group = 0; group < groupCount; group++) {
        const codes = all.subarray(group === 0 ? 0 : end[group - 1]!, end[group]!).sort();
        for (let i = 0; i < shareCount; i++)
          to[group * shareCount + i] = codes.length === 0 ? 0 : codes[rankOf(share[i]!, codes.length) - 1]!;
      }
    },
  };
}

/** The nearest rank, from 1: a product that rounding put just above a whole number is that number. */
export function rankOf(share: number, count: number): number {
  return Math.max(1, Math.min(Math.ceil(share * count - 1e-9), count));
}
