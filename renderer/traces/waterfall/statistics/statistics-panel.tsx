import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { formatCount, formatCounted, formatDuration } from "../../../base/format.ts";
import { RowCache } from "../../../base/row-cache.ts";
import { useEngineQuery } from "../../../client/use-query.ts";
import { saveScreenTable, screenTable, useScreenTable } from "../../../state/exports.ts";
import { fieldTitle } from "../../../state/field-names.ts";
import { tagField } from "../../../state/query-edit.ts";
import { DataGrid } from "../../../widgets/data-grid.tsx";
import { Picker } from "../../../widgets/picker.tsx";
import { setArea } from "../area/area-actions.ts";
import type { WaterfallStore } from "../waterfall-store.ts";
import { toggleStatistics, toggleStatisticsField } from "./statistics-actions.ts";
import { type GroupOrder, rowLabel, statisticsCells, statisticsColumns } from "./statistics-cells.tsx";
import { statisticsCsv } from "./statistics-csv.ts";
import styles from "./statistics-panel.module.css";
import { statisticsQuestion } from "./statistics-question.ts";
import { type StatisticsRow, statisticsRows } from "./statistics-rows.ts";

const rowHeight = 28;
const columnsWidthPx = 980;

/** Spans summed up by the values of some fields: all that is shown, or those of an area. */
export function StatisticsPanel({ store }: { store: WaterfallStore }) {
  const state = useStore(store);
  const { view, statisticsBy: by = [], area, kept, root, correctedHosts } = state;
  const [{ order, isAscending }, setOrder] = useState<GroupOrder>({ order: "selfNano", isAscending: false });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question reads no other part of the state
  const question = useMemo(() => statisticsQuestion(state, by), [view, by, area, kept, root, correctedHosts]);
  const { data, error } = useEngineQuery("traces.spanStatistics", question, { refreshKey: view.version });
  const rows = useMemo(() => {
    const sorted = data === undefined ? [] : statisticsRows(data, fieldsOf(data, by), order, isAscending);
    return { sorted, cache: new RowCache<StatisticsRow>((row) => sorted[row]!) };
  }, [data, by, order, isAscending]);
  useScreenTable(
    useMemo(
      () => screenTable("statistics", statisticsCsv(by), rows.sorted.length, rows.cache.at),
      [by, rows],
    ),
  );
  const columns = statisticsColumns(by, { order, isAscending }, (next) =>
    setOrder({ order: next, isAscending: next === order ? !isAscending : false }),
  );
  const cells = useMemo(() => statisticsCells(by), [by]);
  return (
    <section className={styles["panel"]} aria-label="Statistics">
      <header className={styles["head"]}>
        <h2>Statistics</h2>
        <Fields store={store} by={by} />
        {area !== undefined && (
          <button type="button" className={styles["chip"]} onClick={() => setArea(store, undefined)}>
            {formatDuration(area.endNano - area.startNano)} selected <span aria-hidden>×</span>
          </button>
        )}
        <span className={styles["count"]}>
          {error?.message ??
            (data !== undefined &&
              `${formatCounted(data.groupCount, "group")} of ${formatCounted(data.totalCount, "span")}${data.groupCount > data.rowCount ? `, the first ${formatCount(data.rowCount)} shown` : ""}`)}
        </span>
        <button
          type="button"
          className={styles["add"]}
          title="Save this table as CSV"
          onClick={saveScreenTable}
        >
          CSV
        </button>
        <button
          type="button"
          className={styles["close"]}
          aria-label="Close the statistics"
          onClick={() => toggleStatistics(store)}
        >
          ×
        </button>
      </header>
      <DataGrid
        label="Statistics of the spans"
        columns={columns}
        rowCount={rows.sorted.length}
        rowHeight={rowHeight}
        leastWidthPx={columnsWidthPx}
        rowAt={rows.cache.at}
        renderCells={cells}
        rowLabel={rowLabel}
        cursor={undefined}
      />
    </section>
  );
}

/** The old answer stays while that to another question is under way: it has as many fields as it has values a row. */
function fieldsOf(
  data: { readonly values: readonly string[]; readonly rowCount: number },
  by: readonly string[],
) {
  return data.rowCount === 0 ? by.length : data.values.length / data.rowCount;
}

/** What is offered first, whatever else the spans have. */
const usual = ["resource.service.name", "name", "kind", "status"];

function Fields({ store, by }: { store: WaterfallStore; by: readonly string[] }) {
  const [isWanted, setWanted] = useState(false);
  const traceId = useStore(store, (state) => state.view.traceId);
  const params = isWanted ? { query: `{ trace:id = "${traceId}" }` } : undefined;
  const tags = useEngineQuery("traces.tags", params).data?.tags ?? [];
  const fields = new Set([...usual, ...tags.map(({ scope, name }) => tagField(scope, name))]);
  return (
    <>
      {by.map((field) => (
        <button
          type="button"
          key={field}
          className={styles["chip"]}
          title={by.length === 1 ? field : `${field}: do not group by it`}
          onClick={() => toggleStatisticsField(store, field)}
        >
          {fieldTitle(field)} {by.length > 1 && <span aria-hidden>×</span>}
        </button>
      ))}
      <Picker
        label="Group by a field"
        className={styles["add"]}
        placeholder="Group by …"
        options={Array.from(fields, (value) => ({ value, title: value, isChosen: by.includes(value) }))}
        onOpen={() => setWanted(true)}
        onPick={(field) => toggleStatisticsField(store, field)}
      >
        Group by
      </Picker>
    </>
  );
}
