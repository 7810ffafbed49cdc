import { ArrowDown, ArrowRight, Table2 } from "lucide-react";
import { useMemo } from "react";
import { useStore } from "zustand";
import { formatCount, formatCounted } from "../../base/format.ts";
import { useEngineQuery } from "../../client/use-query.ts";
import { useCommands } from "../../state/commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { Button } from "../../widgets/button.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { SkeletonRows } from "../../widgets/skeleton-rows.tsx";
import type { WaterfallStore } from "../waterfall/waterfall-store.ts";
import { CallTable } from "./call-table.tsx";
import styles from "./graph.module.css";
import { GraphCanvas } from "./graph-canvas.tsx";
import { type GraphParts, readGraph } from "./graph-parts.ts";

/** Keys of the address, in `View.rest`. */
const directionKey = "direction";
const tableKey = "table";

/** The operations of a trace and who calls whom; the direction, and whether it is a table, are in the address. */
export function TraceGraph({ store }: { readonly store: WaterfallStore }) {
  const { traceId, version } = useStore(store, ({ view }) => view);
  const { rest } = useView();
  const direction = rest.get(directionKey) === "TB" ? "TB" : "LR";
  const isTable = rest.get(tableKey) === "1";
  const query = useEngineQuery("traces.graph", { traceId, direction }, { refreshKey: version });
  const parts = useMemo(() => (query.data === undefined ? undefined : readGraph(query.data)), [query.data]);
  const turn = (): void => put(directionKey, direction === "LR" ? "TB" : undefined);
  const toggleTable = (): void => put(tableKey, isTable ? undefined : "1");
  useCommands([
    { id: "graph.turn", title: "Turn the graph", group: "View", keys: ["r"], run: turn },
    {
      id: "graph.table",
      title: "Graph as a table, or as a graph again",
      group: "View",
      keys: ["t"],
      run: toggleTable,
    },
  ]);
  const open = (spanId: string): void =>
    navigation.change({ page: "trace", traceId, spanId, rest: new Map() });
  if (query.error !== undefined) return <NoAnswer message={query.error.message} retry={query.retry} />;
  if (parts === undefined) return query.isSlow ? <SkeletonRows label="Laying out" /> : undefined;
  return (
    <section className={styles["view"]} aria-label="Trace graph">
      <div className={styles["tools"]} role="toolbar" aria-label="Trace graph">
        <Button
          title="Turn the graph (R)"
          onClick={turn}
          aria-label={`Turn: now ${directionWords[direction]}`}
        >
          {direction === "LR" ? <ArrowRight size={14} aria-hidden /> : <ArrowDown size={14} aria-hidden />}{" "}
          {directionWords[direction]}
        </Button>
        <Legend />
        <span className={styles["summary"]}>{summaryOf(parts)}</span>
        <Button look="plain" aria-pressed={isTable} title="As a table (T)" onClick={toggleTable}>
          <Table2 size={14} aria-hidden /> Table
        </Button>
      </div>
      {isTable ? <CallTable parts={parts} open={open} /> : <GraphCanvas parts={parts} open={open} />}
    </section>
  );
}

const directionWords = { LR: "left to right", TB: "top to bottom" } as const;

function put(key: string, value: string | undefined): void {
  const rest = new Map(navigation.view.rest);
  if (value === undefined) rest.delete(key);
  else rest.set(key, value);
  navigation.change({ rest });
}

function Legend() {
  return (
    <span className={styles["legend"]}>
      <span className={styles["criticalMark"]} aria-hidden /> critical path
      <span className={styles["errorMark"]} aria-hidden /> calls that failed
    </span>
  );
}

/** What the picture leaves out is in the table. */
function summaryOf({ nodes, edges }: GraphParts): string {
  const drawn = edges.filter(({ path }) => path !== "").length;
  const calls = formatCounted(edges.length, "kind of call", "kinds of calls");
  const part = drawn < edges.length ? `, ${formatCount(drawn)} of them drawn` : "";
  return `${formatCounted(nodes.length, "operation")} · ${calls}${part}`;
}
