import { useMemo, useRef, useState } from "react";
import type { CohortTree } from "../../../app/api/cohort-views.ts";
import { formatCounted } from "../../base/format.ts";
import { RowCache } from "../../base/row-cache.ts";
import { useEngineQuery } from "../../client/use-query.ts";
import { useCommands } from "../../state/commands.ts";
import { DataGrid } from "../../widgets/data-grid.tsx";
import { EmptyState } from "../../widgets/empty-state.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { SkeletonRows } from "../../widgets/skeleton-rows.tsx";
import { useSize } from "../../widgets/use-size.ts";
import { changeCompareState, useCompareState } from "../compare-state.ts";
import { operationKey } from "../operations/operation-rows.ts";
import type { CohortQuestion } from "../question.ts";
import { useTableKeys } from "../use-table-keys.ts";
import styles from "./tree.module.css";
import { treeCells, treeColumns, treeLabel, treeLeastPx, treeRoomOf } from "./tree-cells.tsx";
import { axisOf, depthsOf, nodesInSight, rootsOf, type TreeRow, treeRow } from "./tree-rows.ts";

const rowHeightPx = 34;

/** The calls of both sides as one tree: what appeared, what vanished, and where time is spent. */
export function CallTree({ question }: { question: CohortQuestion }) {
  const { data, error, isSlow, retry } = useEngineQuery("cohorts.tree", question);
  if (error !== undefined) return <NoAnswer message={error.message} retry={retry} />;
  if (data === undefined) return isSlow ? <SkeletonRows label="Adding calls up" /> : undefined;
  if (data.nodeCount === 0) return <EmptyState title="No calls: neither side has a trace" />;
  return <TreeTable tree={data} isStale={isSlow} />;
}

function TreeTable({ tree, isStale }: { tree: CohortTree; isStale: boolean }) {
  const { curvesOf } = useCompareState();
  const [folded, setFolded] = useState<{ tree: CohortTree; nodes: ReadonlySet<number> }>({
    tree,
    nodes: new Set(),
  });
  // Nodes of another answer are others.
  const closed = folded.tree === tree ? folded.nodes : noNodes;
  const [cursor, setCursor] = useState<number>();
  const [depths, roots] = useMemo(() => [depthsOf(tree), rootsOf(tree)], [tree]);
  const axisNano = useMemo(() => axisOf(tree), [tree]);
  const nodes = useMemo(() => nodesInSight(tree, closed), [tree, closed]);
  const shown = useMemo(() => {
    const rowAt = (at: number): TreeRow => {
      const node = nodes[at]!;
      return treeRow(tree, node, { depth: depths[node]!, root: roots[node]! }, closed.has(node));
    };
    return new RowCache(rowAt);
  }, [tree, nodes, depths, roots, closed]);
  const toggle = (node: number): void => {
    const next = new Set(closed);
    if (!next.delete(node)) next.add(node);
    setFolded({ tree, nodes: next });
  };
  const open = (at: number): void => {
    if (nodes[at] === undefined) return;
    setCursor(at);
    const key = operationKey(shown.at(at));
    changeCompareState({ curvesOf: key === curvesOf ? "" : key }, curvesOf !== "");
  };
  const fold = (isFolded: boolean) => (): void => {
    const row = cursor === undefined || nodes[cursor] === undefined ? undefined : shown.at(cursor);
    if (row?.hasBelow === true && row.isFolded !== isFolded) toggle(row.node);
  };
  const keys = useTableKeys({ rowCount: nodes.length, cursor, noun: "operation", move: setCursor, open });
  useCommands([
    {
      id: "compare.fold",
      title: "Fold",
      group: "View",
      keys: ["ArrowLeft"],
      isKeyOnly: true,
      run: fold(true),
    },
    {
      id: "compare.unfold",
      title: "Unfold",
      group: "View",
      keys: ["ArrowRight"],
      isKeyOnly: true,
      run: fold(false),
    },
  ]);
  const ref = useRef<HTMLDivElement>(null);
  const { width } = useSize(ref);
  const room = treeRoomOf(width);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are drawn again where folds, the axis or the room are others
  const cells = useMemo(
    () => (row: TreeRow) => treeCells(row, axisNano, toggle, room),
    [axisNano, closed, room],
  );
  return (
    <div ref={ref} {...keys} className={styles["table"]} data-stale={isStale}>
      <DataGrid
        label="Calls"
        key={room}
        columns={treeColumns(room)}
        rowCount={nodes.length}
        rowHeight={rowHeightPx}
        leastWidthPx={treeLeastPx[room]}
        rowAt={shown.at}
        renderCells={cells}
        rowLabel={(row) => treeLabel(row, axisNano)}
        onOpen={open}
        cursor={cursor}
        tail={tree.omittedPaths === 0 ? undefined : <Omitted tree={tree} />}
      />
    </div>
  );
}

const noNodes: ReadonlySet<number> = new Set();

function Omitted({ tree }: { tree: CohortTree }) {
  return (
    <p className={styles["omitted"]}>
      {formatCounted(tree.omittedPaths, "path")} with the least time {tree.omittedPaths === 1 ? "is" : "are"}{" "}
      not shown.
    </p>
  );
}
