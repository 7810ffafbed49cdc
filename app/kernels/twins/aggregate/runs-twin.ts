import type { AggregateKernel } from "../../aggregate.ts";
import { rankOf } from "./quantiles-twin.ts";
import type { Views } from "./views.ts";

/** Words of a run: offset, count, and the place that only the kernel needs. */
const runWords = 3;

/** `assembly/lib/aggregate/runs.ts` in TypeScript. */
export function runsTwin(views: Views): Pick<AggregateKernel, "runQuantiles" | "sortRuns"> {
  return {
    sortRuns(codes, ends, groupCount) {
      const all = views.u16(codes);
      const end = views.u32(ends);
      for (let group = 0; group < groupCount; group++)
        all.subarray(group === 0 ? 0 : end[group - 1]!, end[group]!).sort();
    },
    runQuantiles(runs, ends, groupCount, shares, shareCount, out) {
      const words = views.u32(runs);
      const end = views.u32(ends);
      const share = views.f64(shares);
      const to = views.u16(out);
      for (let group = 0; group < groupCount; group++) {
        const codes: number[] = [];
        for (let run = group === 0 ? 0 : end[group - 1]!; run < end[group]!; run++) {
          const count = words[run * runWords + 1]!;
          for (const code of views.u16(words[run * runWords]!).subarray(0, count)) codes.push(code);
        }
        const sorted = Uint16Array.from(codes).sort();
        for (let i = 0; i < shareCount; i++)
          to[group * shareCount + i] =
            sorted.length === 0 ? 0 : sorted[rankOf(share[i]!, sorted.length) - 1]!;
      }
    },
  };
}
