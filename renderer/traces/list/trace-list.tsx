import { type CSSProperties, type ReactNode, useRef, useState } from "react";
import type { ApiFailure } from "../../../app/api/protocol.ts";
import { formatCount, formatCounted } from "../../base/format.ts";
import { useCommands } from "../../state/commands.ts";
import { screenTable, useScreenTable } from "../../state/exports.ts";
import { listCommands } from "../../state/list-commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { type PageCount, usePublishedCount } from "../../state/page-count.ts";
import type { TraceOrder } from "../../state/view.ts";
import { Button } from "../../widgets/button.tsx";
import { DataGrid } from "../../widgets/data-grid.tsx";
import { EmptyState } from "../../widgets/empty-state.tsx";
import { NewPill } from "../../widgets/new-pill.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { Prose } from "../../widgets/prose.tsx";
import { SkeletonRows } from "../../widgets/skeleton-rows.tsx";
import { type ComparedTrace, compareCommands } from "../diff/compare-commands.ts";
import { EmptyTraces } from "./empty-traces.tsx";
import { MarksBar, useMarks } from "./marks.tsx";
import { traceCells, traceColumns, traceLabel } from "./trace-cells.tsx";
import { traceCsv } from "./trace-csv.ts";
import styles from "./trace-list.module.css";
import { type RowRef, readRow, type ShownTraces, showAll } from "./trace-rows.ts";
import { type Reading, useReading } from "./use-reading.ts";
import {
  listedMax,
  savedMax,
  type TraceAnswer,
  type TraceListState,
  useTraceList,
} from "./use-trace-list.ts";

const rowHeightPx = 30;
const narrowedCells = (ref: RowRef): readonly ReactNode[] => traceCells(readRow(ref), true);
const allCells = (ref: RowRef): readonly ReactNode[] => traceCells(readRow(ref), false);
const labelOfRef = (ref: RowRef): string => traceLabel(readRow(ref));

/** The traces the query finds. */
export function TraceList() {
  const [cursorId, setCursorId] = useState<string>();
  const reading = useReading(cursorId !== undefined);
  const state = useTraceList(reading.isHeld);
  usePublishedCount(state.query, countOf);
  const { shown, query } = state;
  if (query.error !== undefined) return <NoRows error={query.error} retry={query.retry} />;
  if (shown === undefined) return query.isSlow ? <SkeletonRows label="Searching" /> : undefined;
  return (
    <div className={styles["found"]} data-question={shown.question}>
      {shown.rows.length === 0 ? (
        <EmptyTraces omittedKeys={shown.newest.omittedKeys} />
      ) : (
        <TraceGrid
          state={state}
          shown={shown}
          reading={reading}
          cursorId={cursorId}
          setCursorId={setCursorId}
        />
      )}
    </div>
  );
}

/** A mistake in the query is told, and underlined, at the query itself. */
function NoRows({ error, retry }: { error: ApiFailure; retry: () => void }) {
  if (error.code === "invalid_query")
    return (
      <div className={styles["mistaken"]}>
        <EmptyState title="This query cannot be run">
          <p>
            <Prose text={error.message} />
          </p>
          <Button onClick={() => navigation.change({ query: "" })}>Show all traces</Button>
        </EmptyState>
      </div>
    );
  return <NoAnswer message={error.message} retry={retry} />;
}

interface TraceGridProps {
  readonly state: TraceListState;
  readonly shown: ShownTraces;
  readonly reading: Reading;
  readonly cursorId: string | undefined;
  readonly setCursorId: (traceId: string | undefined) => void;
}

function TraceGrid({ state, shown, reading, cursorId, setCursorId }: TraceGridProps) {
  const view = useView();
  const marks = useMarks(shown);
  const frame = useRef<HTMLDivElement>(null);
  const cursor = rowOf(shown, cursorId);
  const peeked = rowOf(shown, view.peekId);
  const open = (row: number, isShift = false): void => {
    const traceId = shown.rows[row]?.traceId;
    if (traceId === undefined) return;
    setCursorId(traceId);
    if (isShift) {
      marks.toggle(traceId);
      return;
    }
    navigation.change({ page: "trace", traceId });
  };
  const peek = (traceId: string | undefined): void => navigation.change({ peekId: traceId ?? "" }, true);
  // An open peek follows the cursor; leaving the row closes it.
  const moveTo = (traceId: string | undefined): void => {
    setCursorId(traceId);
    if (view.peekId !== "") peek(traceId);
  };
  const letIn = (): void => {
    setCursorId(undefined);
    reading.setFollowing(true);
    reading.scrolled(0);
    state.showNew();
    frame.current?.querySelector('[role="grid"]')?.scrollTo({ top: 0 });
  };
  const toggleFollow = (): void => {
    if (shown.newCount > 0 || !reading.isFollowing) letIn();
    else reading.setFollowing(false);
  };
  const atCursor = (): ComparedTrace | undefined => {
    const ref = cursor === undefined ? undefined : shown.rows[cursor];
    return ref === undefined ? undefined : comparedTrace(ref);
  };
  useCommands([
    // What is marked is what V is about; without marks it is the trace at the cursor.
    ...marks.commands(cursorId),
    ...compareCommands(atCursor),
    ...listCommands({
      rowCount: shown.rows.length,
      cursor,
      noun: "trace",
      move: (row) => moveTo(row === undefined ? undefined : shown.rows[row]?.traceId),
      open,
    }),
    {
      id: "traces.peek",
      title: "Look into the trace beside the list",
      group: "List",
      keys: ["Space"],
      isKeyOnly: true,
      run: () => (view.peekId === "" ? peek(cursorId) : peek(undefined)),
    },
    {
      id: "traces.follow",
      title: "Follow new traces, or hold the list",
      group: "List",
      keys: ["l"],
      run: toggleFollow,
    },
  ]);
  useTraceTable(state, shown);
  const isNarrowed = view.query !== "";
  const sortBy = (order: TraceOrder): void =>
    navigation.change({ order, isAscending: view.order === order && !view.isAscending });
  return (
    <div
      ref={frame}
      className={styles["page"]}
      data-stale={state.query.isSlow}
      style={{ "--longest-nano": Math.max(1, shown.longestNano) } as CSSProperties}
      onPointerMove={reading.pointed}
      onPointerLeave={reading.left}
    >
      <MarksBar marks={marks} />
      {shown.newCount > 0 ? <NewPill onClick={letIn}>{newText(shown)}</NewPill> : undefined}
      <DataGrid
        label="Traces"
        key={isNarrowed ? "narrowed" : "all"}
        columns={traceColumns({ order: view.order, isAscending: view.isAscending, sortBy }, isNarrowed)}
        rowCount={shown.rows.length}
        rowHeight={rowHeightPx}
        rowAt={(row) => shown.rows[row]!}
        renderCells={isNarrowed ? narrowedCells : allCells}
        rowLabel={labelOfRef}
        onOpen={open}
        cursor={cursor}
        openRow={peeked}
        chosenRows={marks.rows}
        onEnd={state.showMore}
        onScroll={reading.scrolled}
        isBusy={state.query.isSlow}
        tail={<ListTail shown={shown} />}
      />
    </div>
  );
}

function comparedTrace(ref: RowRef): ComparedTrace {
  const { list, row, traceId } = ref;
  const text = (column: Uint32Array): string => list.strings[column[row] ?? 0] ?? "";
  return {
    ...{ traceId, title: readRow(ref).name },
    ...{ rootService: text(list.rootService), rootName: text(list.rootName) },
  };
}

function rowOf({ rows }: ShownTraces, id: string | undefined): number | undefined {
  const found = rows.findIndex(({ traceId }) => traceId === id);
  return found < 0 ? undefined : found;
}

/** The rows as CSV, also those that were not scrolled to. */
function useTraceTable({ loadAll }: TraceListState, { question, rows, newest }: ShownTraces): void {
  const load = async () => {
    const { rows: all } = showAll(question, await loadAll());
    return { rowCount: all.length, rowAt: (row: number) => readRow(all[row]!) };
  };
  const whole = { rowCount: newest.matched, rowsMax: savedMax, load };
  useScreenTable(screenTable("traces", traceCsv, rows.length, (row) => readRow(rows[row]!), whole));
}

function newText({ newCount, newest }: ShownTraces): string {
  // The answer was full: there may be more new ones than it had room for.
  return newCount >= newest.rowCount && newest.matched > newest.rowCount
    ? `${formatCount(newCount)}+ new`
    : `${formatCount(newCount)} new`;
}

function ListTail({ shown: { rows, newest } }: { shown: ShownTraces }) {
  if (rows.length < listedMax || newest.matched <= rows.length) return undefined;
  return (
    <p className={styles["tail"]}>
      {formatCount(rows.length)} of {formatCounted(newest.matched, "matching trace")} are listed. Narrow the
      query or the time window, or sort by something else, to see the others.
    </p>
  );
}

function countOf({ list, storedCount }: TraceAnswer): PageCount {
  return { noun: "trace", matched: list.matched, total: storedCount, elapsedMs: list.elapsedMs };
}
