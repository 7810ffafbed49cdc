import type { ParamsOf } from "../../app/api/methods.ts";
import { nanoTextOf } from "../base/instant.ts";
import { type Comparison, type ComparisonSide, type SideId, sideIds } from "../state/comparison.ts";
import { type View, windowOf } from "../state/view.ts";

/** As `traces.compare` and all methods about the same sides take it. */
export type CohortQuestion = ParamsOf<"traces.compare">;

type CohortParams = CohortQuestion["baseline"];

const cohortOf = { a: "baseline", b: "canary" } as const satisfies Readonly<Record<SideId, string>>;

/** What the engine calls a side. */
export function cohortName(id: SideId): "baseline" | "canary" {
  return cohortOf[id];
}

/** The sides with their times as of now. */
export function questionOf({ a, b, rest }: Comparison, view: View, nowMs = Date.now()): CohortQuestion {
  return {
    baseline: cohortParams(a, view, nowMs),
    canary: cohortParams(b, view, nowMs),
    ...(rest === undefined ? {} : { rest: cohortName(rest) }),
  };
}

function cohortParams({ query, time }: ComparisonSide, view: View, nowMs: number): CohortParams {
  const { startNano, endNano, traceTime } = time ?? pageTime(view, nowMs);
  return {
    query,
    traceTime,
    ...(startNano === undefined ? {} : { startUnixNano: String(startNano) }),
    ...(endNano === undefined ? {} : { endUnixNano: String(endNano) }),
  };
}

/** The window of the page as the time of a side. */
export function pageTime(view: View, nowMs: number): NonNullable<ComparisonSide["time"]> {
  const { startMs, endMs } = windowOf(view, nowMs);
  const nano = (ms: number | undefined): bigint | undefined =>
    ms === undefined ? undefined : BigInt(nanoTextOf(ms));
  return { startNano: nano(startMs), endNano: nano(endMs), traceTime: view.traceTime };
}

/** Tells questions apart, whatever the time is. */
export function questionKey(comparison: Comparison, view: View): string {
  const { sinceMs, untilMs, traceTime } = view;
  const isOfPage = sideIds.some((id) => comparison[id].time === undefined);
  const sides = sideIds.map((id) => {
    const { query, time } = comparison[id];
    return [query.trim(), time === undefined ? "" : `${time.startNano} ${time.endNano} ${time.traceTime}`];
  });
  return JSON.stringify([sides, comparison.rest ?? "", isOfPage ? [sinceMs, untilMs, traceTime] : []]);
}

/** Both sides ask for the same: there is nothing to compare. */
export function isSameSides({ a, b, rest }: Comparison): boolean {
  const isSameTime =
    a.time?.startNano === b.time?.startNano &&
    a.time?.endNano === b.time?.endNano &&
    (a.time === undefined) === (b.time === undefined);
  return rest === undefined && a.query.trim() === b.query.trim() && isSameTime;
}
