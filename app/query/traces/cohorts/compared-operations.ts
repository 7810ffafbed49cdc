import { shareDifference } from "../../../analysis/compare/statistics.ts";
import type { ComparedOperation, OperationSide } from "../../../api/cohorts.ts";
import type { CohortNumbers } from "./cohort-numbers.ts";
import type { CohortRows } from "./cohort-rows.ts";

/** Rows of the table of operations: those with the most spans. */
const operationsMax = 1_000;

/** Operations of either side, and of each service what enters it; most spans first. */
export function comparedOperations(
  numbers: CohortNumbers,
  baseline: CohortRows,
  canary: CohortRows,
): ComparedOperation[] {
  const sides = [sums(numbers, baseline), sums(numbers, canary)] as const;
  const rows: ComparedOperation[] = [];
  for (let group = 0; group < numbers.plain.length + numbers.services.length; group++) {
    const [a, b] = [sides[0](group), sides[1](group)];
    if (a.spans + b.spans === 0) continue;
    const plain = numbers.plain[group];
    const service = plain?.service ?? numbers.services[group - numbers.plain.length]!;
    const { estimate, low, high } = shareDifference(a.errors, a.spans, b.errors, b.spans);
    rows.push({
      ...{ service, kind: plain?.kind ?? 0, name: plain?.name ?? "" },
      ...{ baseline: a, canary: b, errorRate: { difference: estimate, low, high } },
    });
  }
  return rows
    .sort((a, b) => b.baseline.spans + b.canary.spans - (a.baseline.spans + a.canary.spans))
    .slice(0, operationsMax);
}

/** By group: numbers of plain operations, then services for the spans that enter them. */
function sums(numbers: CohortNumbers, cohort: CohortRows): (group: number) => OperationSide {
  const { rows } = cohort.ordered;
  const groupCount = numbers.plain.length + numbers.services.length;
  const ends = new Uint32Array(groupCount);
  const errors = new Uint32Array(groupCount);
  const selfNano = new Float64Array(groupCount);
  const traces = new Uint32Array(groupCount);
  const lastTrace = new Uint32Array(groupCount);
  const order = Uint32Array.from(rows.parentRow.keys()).sort((a, b) => cohort.trace[a]! - cohort.trace[b]!);
  const visit = (see: (group: number, row: number) => void): void => {
    for (const row of order) {
      const plain = cohort.plain[row]!;
      see(plain, row);
      if (cohort.isEntry[row] === 1) see(numbers.plain.length + numbers.plain[plain]!.serviceNumber, row);
    }
  };
  visit((group, row) => {
    ends[group]! += 1;
    errors[group]! += Number(rows.status[row] === 2);
    selfNano[group]! += rows.selfNano[row]!;
    const trace = cohort.trace[row]! + 1;
    if (lastTrace[group] !== trace) traces[group]! += 1;
    lastTrace[group] = trace;
  });
  const count = ends.slice();
  for (let group = 1; group < groupCount; group++) ends[group]! += ends[group - 1]!;
  const durations = new Float64Array(ends.at(-1) ?? 0);
  const next = ends.map((end, group) => end - count[group]!);
  visit((group, row) => {
    durations[next[group]!++] = rows.durationNano[row]!;
  });
  return (group) => {
    const spans = count[group]!;
    const sorted = durations.subarray(ends[group]! - spans, ends[group]).sort();
    const quantile = (share: number): number =>
      spans === 0 ? 0 : sorted[Math.max(0, Math.ceil(share * spans) - 1)]!;
    return {
      ...{ spans, errors: errors[group]!, traces: traces[group]! },
      callsPerTrace: cohort.traceCount === 0 ? 0 : spans / cohort.traceCount,
      ...{ p50Nano: quantile(0.5), p95Nano: quantile(0.95) },
      selfNano: spans === 0 ? 0 : selfNano[group]! / spans,
    };
  };
}
