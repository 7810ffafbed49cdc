import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { CohortCurves } from "../../../app/api/cohort-views.ts";
import type { ParamsOf } from "../../../app/api/methods.ts";
import { exactDuration } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { type Query, useEngineQuery } from "../../client/use-query.ts";
import { fieldTitle } from "../../state/field-names.ts";
import { Button } from "../../widgets/button.tsx";
import { changeCompareState, useCompareState } from "../compare-state.ts";
import { operationOfKey } from "../operations/operation-rows.ts";
import type { CohortQuestion } from "../question.ts";
import { SideMark } from "../side-mark.tsx";
import styles from "./charts.module.css";
import { CurvesChart, summaryText, valueText } from "./curves-chart.tsx";
import { HeatmapsChart } from "./heatmaps-chart.tsx";

/** Cells large enough to hold the mark of B within that of A. */
const cells = { columns: 64, rows: 20 } as const;

/** Durations of both sides: how they are spread, and how over time. */
export function Charts({ question, curves }: { question: CohortQuestion; curves: Query<CohortCurves> }) {
  const { curvesOf } = useCompareState();
  const own = useEngineQuery(
    "cohorts.curves",
    curvesOf === "" ? undefined : { ...question, of: subjectOf(curvesOf) },
  );
  const heatmaps = useEngineQuery("cohorts.heatmaps", { ...question, ...cells });
  const shown = curvesOf === "" ? curves : own;
  const title = titleOf(curvesOf);
  return (
    <div className={styles["charts"]}>
      <Chart
        title={title}
        query={shown}
        back={curvesOf === "" ? undefined : <Back />}
        note={shown.data === undefined ? undefined : <Quantiles curves={shown.data} />}
      >
        {shown.data === undefined || shown.data.value.length === 0 ? undefined : (
          <CurvesChart curves={shown.data} label={`${title}, share below`} />
        )}
      </Chart>
      <Chart
        title="Traces by start and duration"
        query={heatmaps}
        note={<Legend time={heatmaps.data?.time} />}
      >
        {heatmaps.data === undefined ? undefined : (
          <HeatmapsChart heatmaps={heatmaps.data} label="Traces by start and duration" />
        )}
      </Chart>
    </div>
  );
}

function subjectOf(curvesOf: string): NonNullable<ParamsOf<"cohorts.curves">["of"]> {
  const operation = operationOfKey(curvesOf);
  return operation === undefined
    ? { type: "attribute", field: curvesOf }
    : { type: "operation", ...operation };
}

function titleOf(curvesOf: string): string {
  if (curvesOf === "") return "Durations of traces";
  const operation = operationOfKey(curvesOf);
  if (operation === undefined) return visibleText(fieldTitle(curvesOf));
  const { service, name } = operation;
  return name === ""
    ? `Durations: all that enters ${visibleText(service)}`
    : `Durations: ${visibleText(service)} ${visibleText(name)}`;
}

function Back() {
  return (
    <Button
      look="plain"
      className={styles["back"] ?? ""}
      aria-label="Durations of whole traces"
      title="Durations of whole traces again"
      onClick={() => changeCompareState({ curvesOf: "" })}
    >
      <X size={12} aria-hidden />
    </Button>
  );
}

interface ChartProps {
  readonly title: string;
  /** Beside the title. */
  readonly back?: ReactNode;
  readonly query: Query<unknown>;
  readonly note: ReactNode;
  readonly children: ReactNode;
}

function Chart({ title, back, query, note, children }: ChartProps) {
  const { error, isSlow, retry } = query;
  return (
    <figure className={styles["chart"]} data-stale={isSlow}>
      <figcaption className={styles["caption"]}>
        <span className={styles["title"]} title={title}>
          {title}
        </span>
        {back}
        <span className={styles["note"]}>{note}</span>
      </figcaption>
      {error === undefined ? (
        children
      ) : (
        <p className={styles["error"]} role="alert">
          {error.message} <Button onClick={retry}>Try again</Button>
        </p>
      )}
    </figure>
  );
}

function Quantiles({ curves }: { curves: CohortCurves }) {
  const text = valueText(curves);
  const figure = (at: number): string =>
    `${text(curves.baseline.quantile[at] ?? Number.NaN)} → ${text(curves.canary.quantile[at] ?? Number.NaN)}`;
  const title = curves.unit === "ns" ? exactText(curves) : summaryText(curves);
  return (
    <span title={title}>
      median {figure(0)} · p95 {figure(2)}
    </span>
  );
}

function exactText({ baseline, canary }: CohortCurves): string {
  return ["p50", "p90", "p95", "p99"]
    .map(
      (name, at) =>
        `${name}: ${exactDuration(baseline.quantile[at]!)} → ${exactDuration(canary.quantile[at]!)}`,
    )
    .join("\n");
}

function Legend({ time }: { time: "clock" | "elapsed" | undefined }) {
  return (
    <>
      <span className={styles["whole"]} aria-hidden /> <SideMark side="a" /> around
      <span className={styles["inner"]} aria-hidden /> <SideMark side="b" />
      {time === "elapsed" ? " · since the first trace of each" : ""}
    </>
  );
}
