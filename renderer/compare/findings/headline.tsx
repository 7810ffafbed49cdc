import type { CohortCurves } from "../../../app/api/cohort-views.ts";
import type { CohortComparison } from "../../../app/api/cohorts.ts";
import { exactDuration, formatCounted, formatDuration } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { navigation } from "../../state/navigation.ts";
import type { View } from "../../state/view.ts";
import styles from "./findings.module.css";

interface HeadlineProps {
  readonly comparison: CohortComparison;
  /** Of durations of traces; undefined until they are known. */
  readonly curves: CohortCurves | undefined;
  readonly nameA: string;
  readonly nameB: string;
  /** Of the canary, where its query asks for one trace alone. */
  readonly onlyTraceId: string | undefined;
}

/** The answer in one sentence: whether there is a difference, how large it is at the median, and who is behind it. */
export function Headline({ comparison, curves, nameA, nameB, onlyTraceId }: HeadlineProps) {
  const { isClear, findings, suspects, baseline, canary, tested } = comparison;
  if (baseline.traces === 0 || canary.traces === 0)
    return (
      <p className={styles["headline"]}>
        <b>Nothing to compare:</b> {formatCounted(baseline.traces, "trace")} in {nameA},{" "}
        {formatCounted(canary.traces, "trace")} in {nameB}.
      </p>
    );
  if (!isClear && tested === 0)
    return (
      <p className={styles["headline"]}>
        <b>Too few traces to tell</b> a difference from chance: {formatCounted(baseline.traces, "trace")} in{" "}
        {nameA}, {formatCounted(canary.traces, "trace")} in {nameB}.
        {onlyTraceId === undefined ? undefined : (
          <>
            {" "}
            <a href={navigation.hrefOf(besideMedian(onlyTraceId))}>Put it beside the median of its kind</a>.
          </>
        )}
      </p>
    );
  if (!isClear)
    return (
      <p className={styles["headline"]}>
        <b>No clear difference</b> between {nameA} and {nameB}
        <Medians curves={curves} before=": " />.{" "}
        <span className={styles["dim"]}>
          {formatCounted(tested, "thing")} tested in {formatCounted(baseline.traces, "trace")} and{" "}
          {formatCounted(canary.traces, "trace")}.
        </span>
      </p>
    );
  return (
    <p className={styles["headline"]}>
      <b>{formatCounted(findings.length, "clear difference")}</b> between {nameA} and {nameB}
      <Medians curves={curves} before=": " />.
      {suspects[0] === undefined ? undefined : (
        <>
          {" "}
          Look at <b>{visibleText(suspects[0].service) || "(no service name)"}</b> first.
        </>
      )}
    </p>
  );
}

/** The page of two traces, where the first one is not named. */
function besideMedian(traceId: string): Partial<View> {
  return { page: "diff", rest: new Map([["b", traceId]]) };
}

/** `112 ms → 524 ms at the median, +412 ms`. */
function Medians({ curves, before }: { curves: CohortCurves | undefined; before: string }) {
  const [a, b] = [curves?.baseline.quantile[0] ?? Number.NaN, curves?.canary.quantile[0] ?? Number.NaN];
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  const delta = b - a;
  return (
    <>
      {before}
      <span title={`${exactDuration(a)} → ${exactDuration(b)}`}>
        {formatDuration(a)} → <b>{formatDuration(b)}</b> at the median
        <span className={styles["dim"]}>
          {" "}
          ({delta > 0 ? "+" : ""}
          {formatDuration(delta)})
        </span>
      </span>
    </>
  );
}
