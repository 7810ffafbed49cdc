import { useEffect, useMemo, useState } from "react";
import type { LogList } from "../../app/api/logs.ts";
import { assertDefined } from "../../app/base/assert.ts";
import { formatCount, formatCounted } from "../base/format.ts";
import { RowCache } from "../base/row-cache.ts";
import { useEngine } from "../client/engine-context.tsx";
import { type Query, useEngineQuery, useQuery } from "../client/use-query.ts";
import { useChanges } from "../state/changes.ts";
import { useCommands } from "../state/commands.ts";
import { listCommands } from "../state/list-commands.ts";
import { navigation, useView } from "../state/navigation.ts";
import { showPageCount } from "../state/page-count.ts";
import { searchWindow, windowKey } from "../state/search-window.ts";
import { Button } from "../widgets/button.tsx";
import { DataGrid } from "../widgets/data-grid.tsx";
import { EmptyState } from "../widgets/empty-state.tsx";
import { Select } from "../widgets/select.tsx";
import { SkeletonRows } from "../widgets/skeleton-rows.tsx";
import { SplitPane } from "../widgets/split-pane.tsx";
import { logCells, logColumns, logLabel, readLog, recordName } from "./log-cells.tsx";
import { LogPanel } from "./log-panel.tsx";
import styles from "./logs-page.module.css";
import { severityBands } from "./severity.ts";

const rowHeightPx = 24;
/** Screens full first; what the engine gives at most when somebody scrolls to the end. */
const firstRows = 500;
const listedMax = 10_000;

/** Log records, newest first, with the open one beside them. */
export function LogsPage() {
  const { logRecord } = useView();
  const [limit, setLimit] = useState(firstRows);
  const query = useLogList(limit);
  usePublishedCount(query);
  const close = (): void => navigation.change({ logRecord: "" });
  return (
    <SplitPane
      sideLabel="Log record"
      initialPx={460}
      side={logRecord === "" ? undefined : <LogPanel key={logRecord} record={logRecord} onClose={close} />}
    >
      <div className={styles["page"]}>
        <Filters />
        <Records query={query} onEnd={() => setLimit(listedMax)} />
      </div>
    </SplitPane>
  );
}

function useLogList(limit: number): Query<LogList> {
  const engine = useEngine();
  const view = useView();
  const version = useChanges(({ event }) => event?.version);
  const { logText: text, minSeverity, logService: service } = view;
  const key = JSON.stringify([text, minSeverity, service, windowKey(view), limit]);
  return useQuery(
    key,
    (signal) => {
      const params = {
        limit,
        minSeverity,
        ...(text === "" ? {} : { text }),
        ...(service === "" ? {} : { service }),
        ...searchWindow(view),
      };
      return engine.call("logs.list", params, signal);
    },
    // An open record is being read: the rows around it hold still.
    { refreshKey: view.untilMs === undefined && view.logRecord === "" ? version : "held" },
  );
}

function Filters() {
  const { minSeverity, logService } = useView();
  const services = useEngineQuery("services.list", {}).data ?? [];
  const withLogs = services.filter((service) => service.logCount > 0).map(({ name }) => name);
  const names = logService === "" || withLogs.includes(logService) ? withLogs : [logService, ...withLogs];
  const severities = [...severityBands].reverse().map(({ from, name }) => ({
    value: String(from),
    title: from === 21 ? name : `${name} and above`,
  }));
  return (
    <div className={styles["filters"]}>
      <Select
        label="Least severity"
        value={String(minSeverity)}
        options={[{ value: "0", title: "Any severity" }, ...severities]}
        onChange={(value) => navigation.change({ minSeverity: Number(value) })}
      />
      <Select
        label="Service"
        value={logService}
        options={[
          { value: "", title: "All services" },
          ...names.map((name) => ({ value: name, title: name })),
        ]}
        onChange={(value) => navigation.change({ logService: value })}
      />
    </div>
  );
}

function Records({ query, onEnd }: { query: Query<LogList>; onEnd: () => void }) {
  const { logRecord } = useView();
  const [cursor, setCursor] = useState<number>();
  const list = query.data;
  const rowCount = list?.rowCount ?? 0;
  const rows = useMemo(
    () => new RowCache((row) => readLog(assertDefined(list, "rows without a list"), row)),
    [list],
  );
  const open = (row: number): void => {
    if (list === undefined) return;
    setCursor(row);
    navigation.change({ logRecord: recordName(list, row) }, logRecord !== "");
  };
  const move = (row: number | undefined): void => {
    setCursor(row);
    if (row === undefined) navigation.change({ logRecord: "" });
    else if (logRecord !== "") open(row);
  };
  useCommands(listCommands({ rowCount, cursor, noun: "log record", move, open }));
  if (query.error !== undefined)
    return (
      <EmptyState title="No answer from the engine">
        <p>{query.error.message}</p>
        <Button onClick={query.retry}>Try again</Button>
      </EmptyState>
    );
  if (list === undefined) return query.isSlow ? <SkeletonRows label="Reading logs" /> : undefined;
  if (rowCount === 0) return <EmptyLogs />;
  const openRow = logRecord === "" ? -1 : rowOf(list, logRecord);
  return (
    <div className={styles["grid"]}>
      <DataGrid
        label="Log records"
        columns={logColumns}
        rowCount={rowCount}
        rowHeight={rowHeightPx}
        rowAt={rows.at}
        rowKey={({ record }) => record}
        renderCells={logCells}
        rowLabel={logLabel}
        onOpen={open}
        cursor={cursor}
        openRow={openRow < 0 ? undefined : openRow}
        onEnd={onEnd}
        isBusy={query.isSlow}
        tail={<Tail list={list} />}
      />
    </div>
  );
}

function rowOf(list: LogList, record: string): number {
  for (let row = 0; row < list.rowCount; row++) if (recordName(list, row) === record) return row;
  return -1;
}

function Tail({ list }: { list: LogList }) {
  if (list.rowCount < listedMax || list.matched <= list.rowCount) return undefined;
  return (
    <p className={styles["tail"]}>
      The newest {formatCount(list.rowCount)} of {formatCounted(list.matched, "matching record")} are listed.
      Narrow the filter or the time window to see older ones.
    </p>
  );
}

function EmptyLogs() {
  const view = useView();
  const total = useChanges(({ event }) => event?.stored.logs ?? 0);
  const isFiltered = view.logText !== "" || view.minSeverity > 0 || view.logService !== "";
  if (total === 0)
    return (
      <EmptyState title="No log records yet">
        <p>
          Programs send logs to the same address as traces. Most SDKs do once{" "}
          <code>OTEL_LOGS_EXPORTER=otlp</code> is set.
        </p>
        <Button onClick={() => navigation.change({ page: "connect" })}>How to connect a program</Button>
      </EmptyState>
    );
  return (
    <EmptyState title={`0 of ${formatCounted(total, "log record")} match`}>
      {isFiltered ? (
        <Button onClick={() => navigation.change({ logText: "", minSeverity: 0, logService: "" })}>
          Remove the filters
        </Button>
      ) : undefined}
      {view.sinceMs === undefined ? undefined : (
        <Button onClick={() => navigation.change({ sinceMs: undefined, untilMs: undefined })}>
          Search all time
        </Button>
      )}
    </EmptyState>
  );
}

function usePublishedCount({ data, isSlow, error }: Query<LogList>): void {
  const stored = useChanges(({ event }) => event?.stored.logs ?? 0);
  useEffect(() => {
    const count =
      data === undefined || error !== undefined
        ? undefined
        : {
            noun: "log record",
            matched: data.matched,
            total: Math.max(stored, data.matched),
            elapsedMs: data.elapsedMs,
          };
    showPageCount({ count, isSlow, error: undefined });
  }, [data, stored, isSlow, error]);
}
