import { useState } from "react";
import { conditionAgainstRest } from "../state/against-rest.ts";
import { navigation, useView } from "../state/navigation.ts";
import { openComparison } from "../state/open-comparison.ts";
import { editedQuery, runQuery } from "../state/query-draft.ts";
import { NoAnswer } from "../widgets/no-answer.tsx";
import { SkeletonRows } from "../widgets/skeleton-rows.tsx";
import type { MapEdge, MapGraph, MapNode } from "./graph/map-graph.ts";
import { askedTrace, toggledPart, tracesBetween } from "./graph/map-queries.ts";
import { type Period, periodOf } from "./graph/map-words.ts";
import { LayoutMemory } from "./map/layout-memory.ts";
import { MapField } from "./map/map-field.tsx";
import { MapHead } from "./map-head.tsx";
import styles from "./map-page.module.css";
import { changeMapState, useMapState } from "./map-state.ts";
import { NothingFound } from "./nothing-found.tsx";
import { EdgeTable } from "./table/edge-table.tsx";
import { TimeBrush } from "./time/time-brush.tsx";
import { type GraphQuery, useServiceGraph } from "./use-service-graph.ts";

/** Who calls whom: all traces, what a query finds, or one trace. */
export function MapPage() {
  const found = useServiceGraph();
  const { query } = useView();
  const [pickedId, setPickedId] = useState<string>();
  // Kept while the table is shown.
  const [memory] = useState(() => new LayoutMemory());
  const graph = found.shown;
  const picked = graph?.nodes.find(({ id }) => id === pickedId);
  const period = graph === undefined ? undefined : periodOf(graph, askedTrace(query) !== undefined);
  return (
    <div className={styles["page"]}>
      <MapHead found={found} picked={picked} drop={() => setPickedId(undefined)} />
      <Found {...{ found, memory, period, picked }} pick={setPickedId} />
      <TimeBrush />
    </div>
  );
}

interface FoundProps {
  readonly found: GraphQuery;
  readonly memory: LayoutMemory;
  readonly period: Period;
  readonly picked: MapNode | undefined;
  readonly pick: (id: string | undefined) => void;
}

function Found({ found, memory, period, picked, pick }: FoundProps) {
  const [tidied, setTidied] = useState(0);
  const { query, shown: graph, whole, layoutKey } = found;
  const { isTable, opened } = useMapState();
  if (query.error !== undefined && query.error.code !== "invalid_query")
    return (
      <div className={styles["rest"]}>
        <NoAnswer message={query.error.message} retry={query.retry} />
      </div>
    );
  if (graph === undefined || whole === undefined)
    return (
      <div className={styles["rest"]}>
        {query.isSlow ? <SkeletonRows label="Drawing the map" /> : undefined}
      </div>
    );
  if (graph.nodes.length === 0)
    return (
      <div className={styles["rest"]}>
        <NothingFound />
      </div>
    );
  const act = (part: MapNode | MapEdge, isShift: boolean): void => {
    if ("members" in part && part.kind === "fold") {
      changeMapState({ opened: new Set([...opened, part.name]) });
    } else if (isShift && "members" in part) {
      pickEnd(part, picked, whole, pick);
    } else filterBy(part.condition, whole);
  };
  const isStale = query.isSlow;
  const compare = (part: MapNode | MapEdge): void => compareWithRest(part, whole);
  if (isTable) return <EdgeTable {...{ graph, period, isStale, act, compare }} />;
  return (
    <MapField
      {...{ graph, memory, period, isStale, act, compare }}
      layoutKey={`${layoutKey} ${tidied}`}
      pickedId={picked?.id}
      drop={() => pick(undefined)}
      tidy={() => setTidied((count) => count + 1)}
    />
  );
}

/** The second end that is picked shows the traces between both. */
function pickEnd(
  node: MapNode,
  picked: MapNode | undefined,
  graph: MapGraph,
  pick: (id: string | undefined) => void,
): void {
  if (picked === undefined || picked.id === node.id) {
    pick(picked === undefined ? node.id : undefined);
    return;
  }
  pick(undefined);
  const { query } = navigation.view;
  navigation.change({ page: "traces", query: tracesBetween(query, picked, node, graph), groupBy: [] });
}

/** The traces with a node or an edge against all others that are counted. */
function compareWithRest(part: MapNode | MapEdge, { nodes }: MapGraph): void {
  const endOf = (id: string): string => nodes.find((node) => node.id === id)?.name ?? "";
  const name = "members" in part ? part.name : `${endOf(part.from)} → ${endOf(part.to)}`;
  openComparison(conditionAgainstRest(editedQuery(), part.condition, name));
}

function filterBy(condition: string, graph: MapGraph): void {
  runQuery(toggledPart(editedQuery(), condition, graph));
}
