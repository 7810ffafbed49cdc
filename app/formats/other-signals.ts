import type { Signal } from "../base/signal.ts";
import type { LossCounter } from "./loss-counter.ts";

/** Counts what a format of spans leaves out of a request of logs or metrics. */
export function countOtherSignal(losses: LossCounter, signal: Signal, json: string): void {
  const request = JSON.parse(json) as Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  const [outer, inner, items, name] =
    signal === "logs"
      ? ["resourceLogs", "scopeLogs", "logRecords", "log records"]
      : ["resourceMetrics", "scopeMetrics", "metrics", "metrics"];
  let count = 0;
  for (const resource of request[outer] ?? [])
    for (const scope of (resource[inner] ?? []) as readonly Readonly<Record<string, readonly unknown[]>>[])
      count += scope[items]?.length ?? 0;
  losses.add(name, count);
}
