import { useEffect } from "react";
import type { ComparisonResult, MetricsResult } from "../../../app/api/trace-queries.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { useQuery } from "../../client/use-query.ts";
import { useView } from "../../state/navigation.ts";
import { usePageCount } from "../../state/page-count.ts";
import { useRefreshKey } from "../../state/question.ts";
import { searchWindow, windowKey } from "../../state/search-window.ts";
import { EmptyState } from "../../widgets/empty-state.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { SkeletonRows } from "../../widgets/skeleton-rows.tsx";
import { OutsideStarts } from "../heatmap/outside-starts.tsx";
import { ComparisonTable } from "./comparison-table.tsx";
import styles from "./series.module.css";
import { SeriesChart } from "./series-chart.tsx";

/** What a metrics query (`… | rate() by (…)`) answers: lines over time and their figures. */
export function SeriesPanel() {
  const engine = useEngine();
  const view = useView();
  const refreshKey = useRefreshKey(view);
  const query = useQuery(
    `${view.query} ${windowKey(view)}`,
    (signal) => engine.call("traces.metrics", { query: view.query, ...searchWindow(view) }, signal),
    { refreshKey },
  );
  const { error, isSlow, data } = query;
  // There are no traces to count; the mistakes of the query are told at the query.
  useEffect(() => {
    usePageCount.setState({ count: undefined, isSlow, error });
  }, [isSlow, error]);
  if (error !== undefined) return <NoAnswer message={error.message} retry={query.retry} />;
  if (data === undefined) return isSlow ? <SkeletonRows label="Measuring" /> : undefined;
  return (
    <div className={styles["panel"]} data-stale={isSlow}>
      {isSeries(data) ? <Series result={data} query={view.query} /> : <ComparisonTable result={data} />}
    </div>
  );
}

function Series({ result, query }: { result: MetricsResult; query: string }) {
  if (result.labels.length === 0)
    return (
      <EmptyState title="No values">
        <p>No span in this time window has what the query measures.</p>
      </EmptyState>
    );
  return (
    <>
      <p className={styles["outside"]}>
        <OutsideStarts answer={{ ...result, columns: result.steps }} noun="span" />
      </p>
      <SeriesChart result={result} query={query} />
    </>
  );
}

function isSeries(data: MetricsResult | ComparisonResult): data is MetricsResult {
  return "labels" in data;
}
