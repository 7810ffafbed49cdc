import { useMemo, useState } from "react";
import type { RunList, RunRow } from "../../app/api/runs.ts";
import { formatCounted } from "../base/format.ts";
import { RowCache } from "../base/row-cache.ts";
import { useEngine } from "../client/engine-context.tsx";
import { type Query, useEngineQuery } from "../client/use-query.ts";
import { useChanges } from "../state/changes.ts";
import { type Command, useCommands } from "../state/commands.ts";
import { listCommands } from "../state/list-commands.ts";
import { navigation, useView } from "../state/navigation.ts";
import { usePublishedCount } from "../state/page-count.ts";
import { compareRunsView } from "../state/run-view.ts";
import { Button } from "../widgets/button.tsx";
import { DataGrid } from "../widgets/data-grid.tsx";
import { EmptyState } from "../widgets/empty-state.tsx";
import { NoAnswer } from "../widgets/no-answer.tsx";
import { Select } from "../widgets/select.tsx";
import { SkeletonRows } from "../widgets/skeleton-rows.tsx";
import { SplitPane } from "../widgets/split-pane.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { Evictions } from "./evictions.tsx";
import { changeRun, openTraces } from "./run-actions.ts";
import { runCells, runColumns } from "./run-cells.tsx";
import { entriesOf, entryLabel, type RunEntry } from "./run-entries.ts";
import { RunPanel } from "./run-panel.tsx";
import styles from "./runs-page.module.css";
import { changeRunsState, type KindFilter, useRunsState } from "./runs-state.ts";

const rowHeightPx = 32;
/** Of so many, the newest, the 95th percentile is asked: a query each. */
const latenciesMax = 200;
const leastWidthPx = 1_100;

/** Every run, newest first, and what can be done with one. */
export function RunsPage() {
  const version = useChanges(({ event }) => event?.version);
  const query = useEngineQuery("runs.list", {}, { refreshKey: version });
  return (
    <div className={styles["page"]}>
      <Filters list={query.data} />
      <Runs query={query} version={version} />
    </div>
  );
}

const kindOptions: readonly { readonly value: KindFilter; readonly title: string }[] = [
  { value: "all", title: "All runs" },
  { value: "service", title: "Of services" },
  { value: "session", title: "Of Sightglass" },
];

function Filters({ list }: { list: RunList | undefined }) {
  const { kind, isPinnedOnly } = useRunsState();
  return (
    <div className={styles["filters"]}>
      <Select
        label="Kind of run"
        value={kind}
        options={kindOptions}
        onChange={(value) => changeRunsState({ kind: value as KindFilter })}
      />
      <Button aria-pressed={isPinnedOnly} onClick={() => changeRunsState({ isPinnedOnly: !isPinnedOnly })}>
        Pinned
      </Button>
      {list !== undefined && list.unreadChunks > 0 ? (
        <span className={styles["note"]} role="status">
          Reading {formatCounted(list.unreadChunks, "older chunk")}: counts are still too low
        </span>
      ) : undefined}
    </div>
  );
}

function Runs({ query, version }: { query: Query<RunList>; version: number | undefined }) {
  const { runText } = useView();
  const state = useRunsState();
  const list = query.data;
  const latencies = useLatencies(list, version);
  const { kind, isPinnedOnly, openId } = state;
  const entries = useMemo(
    () => (list === undefined ? [] : entriesOf(list, latencies, runText, { kind, isPinnedOnly })),
    [list, latencies, runText, kind, isPinnedOnly],
  );
  usePublishedCount(query, ({ runs, elapsedMs }) => ({
    ...{ noun: "run", matched: entries.length, total: runs.length, elapsedMs },
  }));
  const [deleting, setDeleting] = useState<RunRow>();
  if (query.error !== undefined) return <NoAnswer message={query.error.message} retry={query.retry} />;
  if (list === undefined) return query.isSlow ? <SkeletonRows label="Reading the runs" /> : undefined;
  // Also one that the filter hides.
  const open =
    entries.find(({ run }) => run.id === openId) ??
    entriesOf(list, latencies, "", { kind: "all", isPinnedOnly: false }).find(({ run }) => run.id === openId);
  const side = open === undefined ? undefined : <RunPanel entry={open} onDelete={setDeleting} />;
  return (
    <>
      <div className={styles["rest"]}>
        <SplitPane side={side} sideLabel="Run" initialPx={400}>
          <div className={styles["main"]}>
            {entries.length === 0 ? (
              <NoRun total={list.runs.length} />
            ) : (
              <RunTable entries={entries} openId={openId} isBusy={query.isSlow} onDelete={setDeleting} />
            )}
            <Evictions list={list} />
          </div>
        </SplitPane>
      </div>
      {deleting === undefined ? undefined : (
        <DeleteDialog
          run={deleting}
          hasPinned={list.runs.some(({ isPinned }) => isPinned)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </>
  );
}

function useLatencies(list: RunList | undefined, version: number | undefined) {
  const ids = list?.runs.slice(0, latenciesMax).map(({ id }) => id);
  const query = useEngineQuery("runs.latency", ids === undefined ? undefined : { ids }, {
    refreshKey: version,
  });
  return query.data ?? noLatencies;
}

const noLatencies = [] as const;

interface RunTableProps {
  readonly entries: readonly RunEntry[];
  readonly openId: string;
  readonly isBusy: boolean;
  readonly onDelete: (run: RunRow) => void;
}

function RunTable({ entries, openId, isBusy, onDelete }: RunTableProps) {
  const [cursorId, setCursorId] = useState<string>();
  const rows = useMemo(() => new RowCache((row) => entries[row]!), [entries]);
  const rowOf = (id: string | undefined): number | undefined => {
    const row = entries.findIndex(({ run }) => run.id === id);
    return row < 0 ? undefined : row;
  };
  // The run and not its row: others come in above it.
  const cursor = rowOf(cursorId);
  const show = (row: number): void => {
    const id = entries[row]?.run.id ?? "";
    setCursorId(id);
    changeRunsState({ openId: id === openId ? "" : id }, true);
  };
  const move = (row: number | undefined): void => {
    const id = row === undefined ? undefined : entries[row]?.run.id;
    setCursorId(id);
    // The panel follows the cursor, as a peek does.
    if (openId !== "") changeRunsState({ openId: id ?? "" }, true);
  };
  useCommands([
    ...listCommands({
      ...{ rowCount: entries.length, cursor, noun: "run", move },
      open: (row) => openTraces(entries[row]!.run),
    }),
    ...useRunCommands(cursor === undefined ? undefined : entries[cursor], () => show(cursor ?? 0), onDelete),
  ]);
  return (
    <div className={styles["grid"]}>
      <DataGrid
        label="Runs"
        columns={runColumns}
        rowCount={entries.length}
        rowHeight={rowHeightPx}
        leastWidthPx={leastWidthPx}
        rowAt={rows.at}
        renderCells={runCells}
        rowLabel={entryLabel}
        onOpen={show}
        cursor={cursor}
        openRow={rowOf(openId)}
        isBusy={isBusy}
      />
    </div>
  );
}

/** What can be done with the run under the cursor. */
function useRunCommands(
  entry: RunEntry | undefined,
  peek: () => void,
  onDelete: (run: RunRow) => void,
): Command[] {
  const engine = useEngine();
  if (entry === undefined) return [];
  const { run, previous } = entry;
  const command = (id: string, title: string, key: string, act: () => void): Command => ({
    ...{ id: `runs.${id}`, title, group: "List", keys: [key], run: act },
  });
  return [
    command("peek", "Show the run beside the list", "Space", peek),
    command("pin", run.isPinned ? "Unpin the run" : "Pin the run: it is never evicted", "p", () => {
      void changeRun(engine, run, { pinned: !run.isPinned });
    }),
    command("rename", "Name the run", "n", () => {
      changeRunsState({ openId: run.id }, true);
      focusName();
    }),
    ...(previous === undefined
      ? []
      : [
          command("compare", "Compare with the run before it", "v", () => {
            navigation.change(compareRunsView(run, previous));
          }),
        ]),
    ...(run.isPinned ? [] : [command("delete", "Delete the run …", "Delete", () => onDelete(run))]),
  ];
}

/** Once the panel is there. */
function focusName(): void {
  setTimeout(() => document.querySelector<HTMLInputElement>("[data-part=run-name]")?.select(), 0);
}

function NoRun({ total }: { total: number }) {
  if (total === 0)
    return (
      <EmptyState title="No run yet">
        <p>Each start of a program that sends telemetry here is one, and so is each start of Sightglass.</p>
        <Button onClick={() => navigation.change({ page: "connect" })}>How to connect a program</Button>
      </EmptyState>
    );
  return (
    <EmptyState title={`None of ${formatCounted(total, "run")} fits`}>
      <Button
        onClick={() => {
          navigation.change({ runText: "" });
          changeRunsState({ kind: "all", isPinnedOnly: false });
        }}
      >
        Remove the filters
      </Button>
    </EmptyState>
  );
}
