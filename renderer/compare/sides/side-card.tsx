import { TriangleAlert, X } from "lucide-react";
import type { CohortCount } from "../../../app/api/cohort-views.ts";
import type { ApiFailure } from "../../../app/api/protocol.ts";
import { formatCount, formatCounted } from "../../base/format.ts";
import { formatInstant } from "../../base/instant.ts";
import type { EditorFocus } from "../../editor/traceql-input.tsx";
import type { Comparison, SideId } from "../../state/comparison.ts";
import { changeRest, changeSide } from "../compare-state.ts";
import { SideMark } from "../side-mark.tsx";
import { fewTraces, otherSide, sideMarks, sideName } from "../side-words.ts";
import { sideMistake } from "./side-mistake.ts";
import { SideName } from "./side-name.tsx";
import { SideQuery } from "./side-query.tsx";
import { SideTimeButton } from "./side-time.tsx";
import styles from "./sides.module.css";
import { TracesLink } from "./traces-link.tsx";
import type { SideCount } from "./use-side-counts.ts";

interface SideCardProps {
  readonly side: SideId;
  readonly comparison: Comparison;
  readonly counted: SideCount;
  readonly draft: string | undefined;
  readonly error: ApiFailure | undefined;
  readonly focus: EditorFocus;
  readonly onDraft: (draft: string | undefined) => void;
}

/** One side: what it is called, how many traces of when, and the query that finds them. */
export function SideCard(props: SideCardProps) {
  const { side, comparison, counted, draft, error, focus, onDraft } = props;
  const { name, query, time } = comparison[side];
  const { usual } = sideMarks[side];
  return (
    <section className={styles["side"]} data-side={side} aria-label={usual}>
      <div className={styles["facts"]}>
        <SideMark side={side} />
        <SideName side={side} name={name} onChange={(text) => changeSide(side, { name: text })} />
        <Counted {...counted} isDraft={draft !== undefined && sideMistake(draft) === undefined} />
        <SideTimeButton
          label={`Time of the ${usual.toLowerCase()}`}
          time={time}
          onChange={(changed) => changeSide(side, { time: changed })}
        />
        {comparison.rest === side ? <RestChip comparison={comparison} side={side} /> : undefined}
        <Warning count={counted.count} />
        <TracesLink side={comparison[side]} label={`Traces of the ${usual.toLowerCase()}`} />
      </div>
      <SideQuery
        {...{ side, query, draft, error, focus, onDraft }}
        onRun={(text) => changeSide(side, { query: text })}
      />
    </section>
  );
}

interface CountedProps extends SideCount {
  readonly isDraft: boolean;
}

function Counted({ count, isOld, isDraft, problem }: CountedProps) {
  if (problem !== undefined)
    return (
      <span className={styles["count"]} data-problem title={problem}>
        not counted
      </span>
    );
  if (count === undefined) return <span className={styles["count"]}>…</span>;
  const { traces, spans, failedTraces, firstUnixNano, lastUnixNano } = count;
  const times =
    firstUnixNano === undefined || lastUnixNano === undefined
      ? ""
      : `\nFrom ${formatInstant(BigInt(firstUnixNano))}\nto ${formatInstant(BigInt(lastUnixNano))}`;
  const title = `${formatCounted(traces, "trace")} with ${formatCounted(spans, "span")}, ${formatCount(failedTraces)} with errors${times}`;
  return (
    <span className={styles["count"]} data-old={isOld} data-draft={isDraft} title={title}>
      {isDraft ? "would be " : ""}
      <b>{formatCounted(traces, "trace")}</b>
      <span className={styles["spans"]}> · {formatCounted(spans, "span")}</span>
    </span>
  );
}

/** A side that is whatever the other one is not. */
function RestChip({ comparison, side }: { comparison: Comparison; side: SideId }) {
  const other = sideName(comparison, otherSide(side));
  return (
    <span className={styles["chip"]} title={`Traces that are in ${other} are left out here`}>
      <span className={styles["chipText"]}>without those of {sideMarks[otherSide(side)].letter}</span>
      <button
        type="button"
        aria-label="Let them in"
        title="Let them in"
        onClick={() => changeRest(undefined)}
      >
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}

function Warning({ count }: { count: CohortCount | undefined }) {
  if (count === undefined || count.traces >= fewTraces) return undefined;
  const text = count.traces === 0 ? "nothing to compare" : "few";
  const title =
    count.traces === 0
      ? "The query finds no trace in this time"
      : `Fewer than ${fewTraces} traces: only large differences can be told from chance`;
  return (
    <span className={styles["warning"]} role="status" title={title} aria-label={title}>
      <TriangleAlert size={12} aria-hidden /> {text}
    </span>
  );
}
