import type { CohortFinding } from "../../../app/api/cohorts.ts";
import { formatCount, formatCounted } from "../../base/format.ts";
import { type SideId, sideIds } from "../../state/comparison.ts";
import { navigation } from "../../state/navigation.ts";
import type { View } from "../../state/view.ts";
import { cohortName } from "../question.ts";
import { SideMark } from "../side-mark.tsx";
import styles from "./findings.module.css";

/** Enough to recognise it by. */
const shownDigits = 8;

/** Of either side how many traces show what the finding is about, one of them, and both of these beside each other. */
export function Examples({ finding }: { finding: CohortFinding }) {
  return (
    <div className={styles["evidence"]}>
      {sideIds.map((side) => (
        <Example key={side} finding={finding} side={side} />
      ))}
      {hasExamples(finding) ? (
        <a href={navigation.hrefOf(diffOf(finding))} title="Both examples as one tree (Enter)">
          compare both
        </a>
      ) : undefined}
    </div>
  );
}

function Example({ finding, side }: { finding: CohortFinding; side: SideId }) {
  const { hits, traces, exampleTraceId: traceId } = finding[cohortName(side)];
  const isTime = finding.kind === "slower" || finding.kind === "faster";
  // Of metrics, and of records that no span wrote: slices of time, and no trace to look at.
  if (traceId === "")
    return (
      <span>
        <SideMark side={side} /> {formatCounted(traces, "slice of time", "slices of time")}
      </span>
    );
  return (
    <span>
      <SideMark side={side} /> {isTime ? "" : `${formatCount(hits)} of `}
      {formatCount(traces)}:{" "}
      <a
        href={navigation.hrefOf({ page: "trace", traceId, rest: new Map() })}
        title={`Open the example ${traceId}`}
      >
        <code>{traceId.slice(0, shownDigits)}</code>
      </a>
    </span>
  );
}

/** Whether there is a trace to look at on either side. */
export function hasExamples({ baseline, canary }: Pick<CohortFinding, "baseline" | "canary">): boolean {
  return baseline.exampleTraceId !== "" && canary.exampleTraceId !== "";
}

/** The page of two traces with the examples. */
export function diffOf({ baseline, canary }: Pick<CohortFinding, "baseline" | "canary">): Partial<View> {
  const rest = new Map([
    ["a", baseline.exampleTraceId],
    ["b", canary.exampleTraceId],
  ]);
  return { page: "diff", rest };
}
