import type { CohortFinding } from "../../../app/api/cohorts.ts";
import { formatCount, formatCounted } from "../../base/format.ts";
import { type Comparison, type SideId, sideIds } from "../../state/comparison.ts";
import { navigation } from "../../state/navigation.ts";
import type { View } from "../../state/view.ts";
import { cohortName } from "../question.ts";
import { SideMark } from "../side-mark.tsx";
import { hitsOfFinding, signalView, tracesOfFinding } from "./finding-links.ts";

interface ExamplesProps {
  readonly finding: CohortFinding;
  readonly sides: Comparison;
}

/** Of either side how many traces show what the finding is about, one of them, and both of these beside each other. */
export function Examples({ finding, sides }: ExamplesProps) {
  return (
    <>
      {sideIds.map((side) => (
        <span key={side}>
          <SideMark side={side} />{" "}
          {finding.signal === undefined ? (
            <Counts finding={finding} sides={sides} side={side} />
          ) : (
            <Slices finding={finding} side={side} />
          )}
          <TraceLink traceId={finding[cohortName(side)].exampleTraceId} />
        </span>
      ))}
      {hasExamples(finding) ? (
        <a href={navigation.hrefOf(diffOf(finding))} title="Both examples as one tree (Enter)">
          compare both
        </a>
      ) : undefined}
    </>
  );
}

/** Every number leads to the traces that it counts, where a query tells them. */
function Counts({ finding, sides, side }: ExamplesProps & { side: SideId }) {
  const { hits, traces } = finding[cohortName(side)];
  const isTime = finding.kind === "slower" || finding.kind === "faster";
  return (
    <>
      {isTime ? undefined : (
        <>
          <Linked view={hitsOfFinding(finding, sides[side])} title="Traces that show it">
            {formatCount(hits)}
          </Linked>{" "}
          of{" "}
        </>
      )}
      <Linked view={tracesOfFinding(finding, sides[side])} title="Traces with what it is about">
        {formatCounted(traces, "trace")}
      </Linked>
    </>
  );
}

/** Of metrics, and of records that no span wrote: slices of time, and where to look them up. */
function Slices({ finding, side }: { finding: CohortFinding; side: SideId }) {
  const { traces, exampleTraceId } = finding[cohortName(side)];
  const noun = finding.kind === "metrics" ? "metric" : "records";
  const why = finding.kind === "metrics" ? "no exemplar names a trace" : "no record names a trace";
  return (
    <>
      {formatCounted(traces, "slice of time", "slices of time")}:{" "}
      <Linked
        view={signalView(finding, cohortName(side))}
        title={`The ${noun} at that time${exampleTraceId === "" ? `; ${why}` : ""}`}
      >
        {noun}
      </Linked>
      {exampleTraceId === "" ? `, ${why}` : ""}
    </>
  );
}

function Linked({
  view,
  title,
  children,
}: {
  view: Partial<View> | undefined;
  title: string;
  children: string;
}) {
  if (view === undefined) return children;
  return (
    <a href={navigation.hrefOf(view)} title={title}>
      {children}
    </a>
  );
}

/** Enough to recognise it by. */
const shownDigits = 8;

function TraceLink({ traceId }: { traceId: string }) {
  if (traceId === "") return undefined;
  const href = navigation.hrefOf({ page: "trace", traceId, rest: new Map() });
  return (
    <>
      , e.g.{" "}
      <a href={href} title={`Open the example ${traceId}`}>
        <code>{traceId.slice(0, shownDigits)}</code>
      </a>
    </>
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
