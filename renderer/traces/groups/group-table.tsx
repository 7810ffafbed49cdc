import { type ReactNode, useMemo, useState } from "react";
import type { GroupTable as Groups } from "../../../app/api/trace-queries.ts";
import { formatCount, formatCounted } from "../../base/format.ts";
import { RowCache } from "../../base/row-cache.ts";
import { useEngine } from "../../client/engine-context.tsx";
import type { Query } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";
import { useCommands } from "../../state/commands.ts";
import { screenTable, useScreenTable } from "../../state/exports.ts";
import { listCommands } from "../../state/list-commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { usePublishedCount } from "../../state/page-count.ts";
import { useAnswer, useQuestion } from "../../state/question.ts";
import { compareGroup, excludeGroup, includeGroup } from "../../state/refine.ts";
import type { GroupOrder } from "../../state/view.ts";
import { DataGrid } from "../../widgets/data-grid.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { SkeletonRows } from "../../widgets/skeleton-rows.tsx";
import { groupCells, groupColumns, groupLabel } from "./group-cells.tsx";
import { groupCsv } from "./group-csv.ts";
import { type GroupRow, readGroup } from "./group-rows.ts";
import styles from "./group-table.module.css";

const rowHeightPx = 30;
const limit = 1_000;
/** A file holds what the engine answers at most. */
const savedMax = 10_000;
/** As many as a sparkline has room for. */
const steps = 56;

/** The spans found, one row for each combination of values of the chosen fields. `empty` is shown where there are none. */
export function GroupTable({ empty }: { empty: ReactNode }) {
  const { groupBy, groupOrder, isGroupAscending } = useView();
  const question = useQuestion("box");
  const engine = useEngine();
  const asked = { by: [...groupBy], orderBy: groupOrder, descending: !isGroupAscending };
  const query = useAnswer("traces.groups", question, { ...asked, limit, steps });
  const loadAll = (): Promise<Groups> =>
    engine.call("traces.groups", { ...question.params(), ...asked, limit: savedMax });
  const stored = useChanges(({ event }) => event?.stored.traces ?? 0);
  usePublishedCount(query, ({ total, elapsedMs }) => ({
    noun: "span",
    matched: total,
    total: stored,
    elapsedMs,
  }));
  // Columns of another grouping do not fit the answer that is still shown.
  const fields = useFieldsOf(query.data, groupBy);
  if (query.error !== undefined && query.error.code !== "invalid_query")
    return <NoAnswer message={query.error.message} retry={query.retry} />;
  if (query.data === undefined) return query.isSlow ? <SkeletonRows label="Grouping" /> : undefined;
  if (query.data.rowCount === 0) return empty;
  return <Rows query={query} table={query.data} fields={fields} loadAll={loadAll} />;
}

/** The fields an answer was grouped by: those of when it came. */
function useFieldsOf(table: Groups | undefined, fields: readonly string[]): readonly string[] {
  const [held, setHeld] = useState({ table, fields });
  if (held.table === table) return held.fields;
  setHeld({ table, fields });
  return fields;
}

interface RowsProps {
  readonly query: Query<Groups>;
  readonly table: Groups;
  readonly fields: readonly string[];
  /** The answer with every group, up to `savedMax`. */
  readonly loadAll: () => Promise<Groups>;
}

function Rows({ query, table, fields, loadAll }: RowsProps) {
  const { groupOrder: order, isGroupAscending: isAscending } = useView();
  const [cursor, setCursor] = useState<number>();
  const rows = useMemo(() => new RowCache((row) => readGroup(table, fields.length, row)), [table, fields]);
  const load = async () => {
    const all = await loadAll();
    return { rowCount: all.rowCount, rowAt: (row: number) => readGroup(all, fields.length, row) };
  };
  const whole = { rowCount: table.groupCount, rowsMax: savedMax, load };
  useScreenTable(screenTable("groups", groupCsv(fields), table.rowCount, rows.at, whole));
  const exclude = (row: GroupRow): void => excludeGroup(fields, row.values);
  const open = (row: number, isShift = false): void => {
    const group = rows.at(row);
    if (isShift) exclude(group);
    else includeGroup(fields, group.values);
  };
  useCommands([
    ...listCommands({ rowCount: table.rowCount, cursor, noun: "group", move: setCursor, open }),
    {
      id: "groups.exclude",
      title: "Without this group",
      group: "List",
      keys: ["-"],
      isKeyOnly: true,
      run: () => (cursor === undefined ? undefined : exclude(rows.at(cursor))),
    },
    {
      id: "groups.compare",
      title: "Compare the group with the rest",
      group: "List",
      keys: ["v"],
      run: () => (cursor === undefined ? undefined : compareGroup(fields, rows.at(cursor).values)),
    },
  ]);
  const sortBy = (next: GroupOrder): void =>
    navigation.change({ groupOrder: next, isGroupAscending: order === next && !isAscending });
  // The same function as long as the fields are, so that rows are drawn once.
  const renderCells = useMemo(
    () => (row: GroupRow) => groupCells(row, fields, (one) => excludeGroup(fields, one.values)),
    [fields],
  );
  return (
    <div className={styles["page"]} data-stale={query.isSlow}>
      <DataGrid
        key={fields.join("\n")}
        label="Groups"
        leastWidthPx={760 + fields.length * 110}
        columns={groupColumns(fields, { order, isAscending }, table.quantileError, sortBy)}
        rowCount={table.rowCount}
        rowHeight={rowHeightPx}
        rowAt={rows.at}
        renderCells={renderCells}
        rowLabel={groupLabel}
        onOpen={open}
        cursor={cursor}
        isBusy={query.isSlow}
        tail={<Tail table={table} />}
      />
    </div>
  );
}

function Tail({ table }: { table: Groups }) {
  if (table.groupCount <= table.rowCount) return undefined;
  return (
    <p className={styles["tail"]}>
      {formatCount(table.rowCount)} of {formatCounted(table.groupCount, "group")} are listed. Sort by
      something else, or narrow the query, to see the others.
    </p>
  );
}
