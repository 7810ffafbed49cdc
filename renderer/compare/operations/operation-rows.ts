import type { ComparedOperation } from "../../../app/api/cohorts.ts";
import type { OperationOrder } from "../compare-state.ts";

/** How an operation is named in the address, see `CompareState.curvesOf`. */
export function operationKey({
  service,
  kind,
  name,
}: Pick<ComparedOperation, "service" | "kind" | "name">): string {
  return `${service}\n${kind}\n${name}`;
}

/** The operation of a key; undefined where it is none. */
export function operationOfKey(key: string): { service: string; kind: number; name: string } | undefined {
  const [service, kind, ...name] = key.split("\n");
  if (service === undefined || kind === undefined || name.length === 0 || !/^[0-5]$/.test(kind))
    return undefined;
  return { service, kind: Number(kind), name: name.join("\n") };
}

/** Self time that an operation adds to a trace: per trace of the side, so that more calls count. */
export function selfPerTrace({ callsPerTrace, selfNano }: ComparedOperation["baseline"]): number {
  return callsPerTrace * selfNano;
}

export type Presence = "both" | "added" | "missing";

export function presenceOf({ baseline, canary }: Pick<ComparedOperation, "baseline" | "canary">): Presence {
  if (baseline.spans === 0) return "added";
  return canary.spans === 0 ? "missing" : "both";
}

export const presenceSigns: Readonly<Record<Presence, string>> = { both: "=", added: "+", missing: "−" };
export const presenceWords: Readonly<Record<Presence, string>> = {
  both: "on both sides",
  added: "only in B",
  missing: "only in A",
};

/** By SpanKind. */
export const kindNames: readonly string[] = ["", "internal", "server", "client", "producer", "consumer"];

type Measure = (row: ComparedOperation) => number;

const errorRate = ({ errors, spans }: ComparedOperation["baseline"]): number =>
  spans === 0 ? 0 : errors / spans;

/** By how much the sides differ, whichever way. Of quantiles, what is only on one side comes last: it has none on the other. */
const differences: Readonly<Record<Exclude<OperationOrder, "operation">, Measure>> = {
  calls: ({ baseline, canary }) => Math.abs(canary.callsPerTrace - baseline.callsPerTrace),
  errors: ({ baseline, canary }) => Math.abs(errorRate(canary) - errorRate(baseline)),
  p50: (row) => (presenceOf(row) === "both" ? Math.abs(row.canary.p50Nano - row.baseline.p50Nano) : -1),
  p95: (row) => (presenceOf(row) === "both" ? Math.abs(row.canary.p95Nano - row.baseline.p95Nano) : -1),
  critical: ({ criticalNano }) => Math.abs(criticalNano.difference),
  self: ({ baseline, canary }) => Math.abs(selfPerTrace(canary) - selfPerTrace(baseline)),
};

/** The operations in an order; those that differ alike by service and name. */
export function sortOperations(
  rows: readonly ComparedOperation[],
  order: OperationOrder,
  isAscending: boolean,
): readonly ComparedOperation[] {
  const byName = (a: ComparedOperation, b: ComparedOperation): number =>
    compare(a.service, b.service) || compare(a.name, b.name) || a.kind - b.kind;
  const direction = isAscending ? 1 : -1;
  // Names are read from A to Z where numbers are read from the largest.
  if (order === "operation") return rows.toSorted((a, b) => -direction * byName(a, b));
  const measure = differences[order];
  return rows.toSorted((a, b) => direction * (measure(a) - measure(b)) || byName(a, b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
