import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import type { MetricList } from "../../app/api/metrics.ts";
import { assertDefined } from "../../app/base/assert.ts";
import { formatCounted } from "../base/format.ts";
import { RowCache } from "../base/row-cache.ts";
import { type Query, useEngineQuery } from "../client/use-query.ts";
import { useChanges } from "../state/changes.ts";
import { useCommands } from "../state/commands.ts";
import {
  openExport,
  type ScreenTable,
  screenTable,
  useExportScopes,
  useScreenTable,
} from "../state/exports.ts";
import { listCommands } from "../state/list-commands.ts";
import { navigation, useView } from "../state/navigation.ts";
import { usePageCount, usePublishedCount } from "../state/page-count.ts";
import { Button } from "../widgets/button.tsx";
import { DataGrid } from "../widgets/data-grid.tsx";
import { EmptyState } from "../widgets/empty-state.tsx";
import { NoAnswer } from "../widgets/no-answer.tsx";
import { ServiceSelect } from "../widgets/service-select.tsx";
import { SkeletonRows } from "../widgets/skeleton-rows.tsx";
import { type MetricRow, metricCells, metricColumns, metricLabel, readMetric } from "./metric-cells.tsx";
import { metricCsv } from "./metric-csv.ts";
import styles from "./metrics-page.module.css";

const rowHeightPx = 30;
const listedMax = 10_000;

/** Every metric of every service with its newest value. */
export function MetricsPage() {
  const { metricText: text, metricService: service } = useView();
  const version = useChanges(({ event }) => event?.version);
  const params = {
    limit: listedMax,
    ...(text === "" ? {} : { text }),
    ...(service === "" ? {} : { service }),
  };
  const query = useEngineQuery("metrics.list", params, { refreshKey: version });
  useCount(query);
  return (
    <div className={styles["page"]}>
      <Filters />
      <Metrics query={query} />
    </div>
  );
}

function Filters() {
  const { metricService } = useView();
  const services = useEngineQuery("services.list", {}).data ?? [];
  const withPoints = services.filter((service) => service.metricPointCount > 0).map(({ name }) => name);
  return (
    <div className={styles["filters"]}>
      <ServiceSelect
        names={withPoints}
        value={metricService}
        onChange={(name) => navigation.change({ metricService: name })}
      />
      <MetricExport />
    </div>
  );
}

/** Writes the points of the metrics that are found to a file, or, as a table, their newest values. */
function MetricExport() {
  const { metricText, metricService } = useView();
  const count = usePageCount((state) => state.count);
  const isFiltered = metricText !== "" || metricService !== "";
  useExportScopes([
    {
      id: "metrics",
      title: isFiltered ? "The metrics found" : "All metrics",
      size: count?.noun === "metric" ? formatCounted(count.matched, "metric") : "",
      fileName: "metrics",
      params: () => ({
        signals: "metrics",
        text: metricText === "" ? undefined : metricText,
        service: metricService === "" ? undefined : metricService,
      }),
    },
  ]);
  return (
    <Button
      className={styles["export"]}
      title="Write metrics to a file, or the table on screen (⇧E)"
      onClick={openExport}
    >
      <Download size={14} aria-hidden />
      Export
    </Button>
  );
}

function Metrics({ query }: { query: Query<MetricList> }) {
  const [cursor, setCursor] = useState<number>();
  const list = query.data;
  const rowCount = list?.rowCount ?? 0;
  const rows = useMemo(
    () => new RowCache((row) => readMetric(assertDefined(list, "rows without a list"), row)),
    [list],
  );
  useScreenTable(
    useMemo(
      () => (list === undefined || rowCount === 0 ? undefined : metricTable(list, rows.at)),
      [list, rowCount, rows],
    ),
  );
  useCommands(listCommands({ rowCount, cursor, noun: "metric", move: setCursor }));
  if (query.error !== undefined) return <NoAnswer message={query.error.message} retry={query.retry} />;
  if (list === undefined) return query.isSlow ? <SkeletonRows label="Reading metrics" /> : undefined;
  if (rowCount === 0) return <EmptyMetrics />;
  return (
    <div className={styles["grid"]}>
      <DataGrid
        label="Metrics"
        columns={metricColumns}
        rowCount={rowCount}
        rowHeight={rowHeightPx}
        rowAt={rows.at}
        renderCells={metricCells}
        rowLabel={metricLabel}
        cursor={cursor}
        isBusy={query.isSlow}
      />
    </div>
  );
}

/** Says so where there are more metrics than an answer holds. */
function metricTable({ rowCount, matched }: MetricList, rowAt: (row: number) => MetricRow): ScreenTable {
  const load = async () => ({ rowCount, rowAt });
  return screenTable("metrics", metricCsv, rowCount, rowAt, { rowCount: matched, rowsMax: rowCount, load });
}

function EmptyMetrics() {
  const { metricText, metricService } = useView();
  const points = useChanges(({ event }) => event?.stored.metrics ?? 0);
  if (points === 0)
    return (
      <EmptyState title="No metrics yet">
        <p>
          Programs send metrics to the same address as traces, most once a minute.{" "}
          <code>OTEL_METRIC_EXPORT_INTERVAL=5000</code> makes that five seconds.
        </p>
        <Button onClick={() => navigation.change({ page: "connect" })}>How to connect a program</Button>
      </EmptyState>
    );
  const what = [
    metricText === "" ? "" : `called “${metricText}”`,
    metricService === "" ? "" : `of ${metricService}`,
  ];
  return (
    <EmptyState title={`No metric ${what.filter(Boolean).join(" ")} among ${formatCounted(points, "point")}`}>
      <Button onClick={() => navigation.change({ metricText: "", metricService: "" })}>
        Remove the filters
      </Button>
    </EmptyState>
  );
}

/** The unfiltered answer counts all there are; asked for while a filter is on. */
function useCount(query: Query<MetricList>): void {
  const { metricText, metricService } = useView();
  const isFiltered = metricText !== "" || metricService !== "";
  const all = useEngineQuery("metrics.list", isFiltered ? { limit: 1 } : undefined).data?.matched;
  usePublishedCount(query, ({ matched, elapsedMs }) => ({
    noun: "metric",
    matched,
    total: isFiltered ? (all ?? matched) : matched,
    elapsedMs,
  }));
}
