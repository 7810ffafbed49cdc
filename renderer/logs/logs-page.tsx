import { Download } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { type LogList, logRowsMax } from "../../app/api/logs.ts";
import type { ParamsOf } from "../../app/api/methods.ts";
import { assertDefined } from "../../app/base/assert.ts";
import { formatCount, formatCounted } from "../base/format.ts";
import { RowCache } from "../base/row-cache.ts";
import { useEngine } from "../client/engine-context.tsx";
import { type Query, useEngineQuery, useQuery } from "../client/use-query.ts";
import { useChanges } from "../state/changes.ts";
import { useCommands } from "../state/commands.ts";
import { openExport, screenTable, useExportScopes, useScreenTable } from "../state/exports.ts";
import { listCommands } from "../state/list-commands.ts";
import { recordName } from "../state/log-record.ts";
import { navigation, useView } from "../state/navigation.ts";
import { type PageCount, usePageCount, usePublishedCount } from "../state/page-count.ts";
import { searchWindow, windowKey } from "../state/search-window.ts";
import type { View } from "../state/view.ts";
import { Button } from "../widgets/button.tsx";
import { DataGrid } from "../widgets/data-grid.tsx";
import { EmptyState } from "../widgets/empty-state.tsx";
import { NewPill } from "../widgets/new-pill.tsx";
import { NoAnswer } from "../widgets/no-answer.tsx";
import { Select } from "../widgets/select.tsx";
import { ServiceSelect } from "../widgets/service-select.tsx";
import { SkeletonRows } from "../widgets/skeleton-rows.tsx";
import { SplitPane } from "../widgets/split-pane.tsx";
import {
  type LogRow,
  logCells,
  logColumns,
  logLabel,
  narrowLogCells,
  narrowLogColumns,
  readLog,
} from "./log-cells.tsx";
import { logCsv } from "./log-csv.ts";
import { LogPanel } from "./log-panel.tsx";
import styles from "./logs-page.module.css";
import { severityBands } from "./severity.ts";

const rowHeightPx = 24;
/** Screens full first; what the engine gives at most when somebody scrolls to the end. */
const firstRows = 500;
const listedMax = 10_000;

/** Which records the page is about, as the API takes it, as of now. */
function questionOf(view: View): Omit<ParamsOf<"logs.list">, "limit"> {
  const { logText: text, minSeverity, logService: service } = view;
  return {
    minSeverity,
    ...(text === "" ? {} : { text }),
    ...(service === "" ? {} : { service }),
    ...searchWindow(view),
  };
}

/** Log records, newest first, with the open one beside them. */
export function LogsPage() {
  const { logRecord } = useView();
  const [limit, setLimit] = useState(firstRows);
  const [isScrolled, setIsScrolled] = useState(false);
  // A record that is open, or rows that are scrolled to, are being read: they hold still.
  const isHeld = logRecord !== "" || isScrolled;
  const query = useLogList(limit, isHeld);
  usePublishedCount(query, countOf);
  const close = (): void => navigation.change({ logRecord: "" });
  return (
    <SplitPane
      sideLabel="Log record"
      initialPx={460}
      side={logRecord === "" ? undefined : <LogPanel key={logRecord} record={logRecord} onClose={close} />}
    >
      <div className={styles["page"]}>
        <Filters />
        <Records
          query={query}
          isHeld={isHeld}
          onEnd={() => setLimit(listedMax)}
          onScroll={(scrollTop) => setIsScrolled(scrollTop > 0)}
        />
      </div>
    </SplitPane>
  );
}

interface Answer {
  readonly list: LogList;
  /** Records in the store when it was given. */
  readonly storedCount: number;
}

function useLogList(limit: number, isHeld: boolean): Query<Answer> {
  const engine = useEngine();
  const view = useView();
  const version = useChanges(({ event }) => event?.version);
  const { logText: text, minSeverity, logService: service } = view;
  const key = JSON.stringify([text, minSeverity, service, windowKey(view), limit]);
  return useQuery(
    key,
    async (signal) => {
      const list = await engine.call("logs.list", { ...questionOf(view), limit }, signal);
      return { list, storedCount: useChanges.getState().event?.stored.logs ?? 0 };
    },
    { refreshKey: view.untilMs === undefined && !isHeld ? version : "held" },
  );
}

function Filters() {
  const { minSeverity, logService } = useView();
  const services = useEngineQuery("services.list", {}).data ?? [];
  const withLogs = services.filter((service) => service.logCount > 0).map(({ name }) => name);
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
      <ServiceSelect
        names={withLogs}
        value={logService}
        onChange={(name) => navigation.change({ logService: name })}
      />
      <LogExport />
    </div>
  );
}

/** Writes the records that are found to a file, or the table of them. */
function LogExport() {
  const view = useView();
  const count = usePageCount((state) => state.count);
  useExportScopes([
    {
      id: "logs",
      title: isFiltered(view) ? "The log records found" : "Log records of this time",
      size: count?.noun === "log record" ? formatCounted(count.matched, "record") : "",
      fileName: "logs",
      params: () => {
        const { minSeverity, text, service, startUnixNano: start, endUnixNano: end } = questionOf(view);
        const severity = minSeverity === 0 ? undefined : String(minSeverity);
        return { signals: "logs", start, end, severity, text, service };
      },
    },
  ]);
  return (
    <Button
      className={styles["export"]}
      title="Write log records to a file, or the table on screen (⇧E)"
      onClick={openExport}
    >
      <Download size={14} aria-hidden />
      Export
    </Button>
  );
}

interface RecordsProps {
  readonly query: Query<Answer>;
  readonly isHeld: boolean;
  readonly onEnd: () => void;
  readonly onScroll: (scrollTop: number) => void;
}

function Records({ query, isHeld, onEnd, onScroll }: RecordsProps) {
  const { logRecord } = useView();
  const frame = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number>();
  const list = query.data?.list;
  const rowCount = list?.rowCount ?? 0;
  const rows = useMemo(
    () => new RowCache((row) => readLog(assertDefined(list, "rows without a list"), row)),
    [list],
  );
  useRecordTable(list, rows.at);
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
  const follow = (): void => {
    move(undefined);
    frame.current?.querySelector('[role="grid"]')?.scrollTo({ top: 0 });
    query.retry();
  };
  useCommands([
    ...listCommands({ rowCount, cursor, noun: "log record", move, open }),
    { id: "logs.follow", title: "Back to the newest records", group: "List", keys: ["l"], run: follow },
  ]);
  if (query.error !== undefined) return <NoAnswer message={query.error.message} retry={query.retry} />;
  if (list === undefined) return query.isSlow ? <SkeletonRows label="Reading logs" /> : undefined;
  if (rowCount === 0) return <EmptyLogs />;
  const openRow = logRecord === "" ? -1 : rowOf(list, logRecord);
  const isNarrow = logRecord !== "";
  return (
    <div ref={frame} className={styles["grid"]}>
      {isHeld ? <NewRecords since={query.data?.storedCount} onClick={follow} /> : undefined}
      <DataGrid
        label="Log records"
        leastWidthPx={isNarrow ? 440 : 760}
        columns={isNarrow ? narrowLogColumns : logColumns}
        rowCount={rowCount}
        rowHeight={rowHeightPx}
        rowAt={rows.at}
        renderCells={isNarrow ? narrowLogCells : logCells}
        rowLabel={logLabel}
        onOpen={open}
        cursor={cursor}
        openRow={openRow < 0 ? undefined : openRow}
        onEnd={onEnd}
        onScroll={onScroll}
        isBusy={query.isSlow}
        tail={<Tail list={list} />}
      />
    </div>
  );
}

/** The records as CSV, also those that were not scrolled to. */
function useRecordTable(list: LogList | undefined, rowAt: (row: number) => LogRow): void {
  const engine = useEngine();
  const view = useView();
  const load = async () => {
    const all = await engine.call("logs.list", { ...questionOf(view), limit: logRowsMax });
    return { rowCount: all.rowCount, rowAt: (row: number) => readLog(all, row) };
  };
  const table =
    list === undefined || list.rowCount === 0
      ? undefined
      : screenTable("log records", logCsv, list.rowCount, rowAt, {
          ...{ rowCount: list.matched, rowsMax: logRowsMax, load },
        });
  useScreenTable(table);
}

/** How many arrived since the rows hold still. With a filter on it is not known how many of them match. */
function NewRecords({ since, onClick }: { since: number | undefined; onClick: () => void }) {
  const view = useView();
  const stored = useChanges(({ event }) => event?.stored.logs ?? 0);
  const newCount = stored - (since ?? stored);
  if (newCount <= 0 || view.untilMs !== undefined) return undefined;
  return (
    <NewPill onClick={onClick}>{isFiltered(view) ? "newer records" : `${formatCount(newCount)} new`}</NewPill>
  );
}

function isFiltered({ logText, minSeverity, logService }: View): boolean {
  return logText !== "" || minSeverity > 0 || logService !== "";
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
      {isFiltered(view) ? (
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

function countOf({ list, storedCount }: Answer): PageCount {
  return { noun: "log record", matched: list.matched, total: storedCount, elapsedMs: list.elapsedMs };
}
