import { useMemo, useState } from "react";
import { RowCache } from "../../base/row-cache.ts";
import { useCommands } from "../../state/commands.ts";
import { listCommands } from "../../state/list-commands.ts";
import { navigation } from "../../state/navigation.ts";
import { DataGrid } from "../../widgets/data-grid.tsx";
import { type Axes, diffCells, diffColumns, lineLabel, type ShownLine, showLine } from "./diff-cells.tsx";
import { type DiffLine, type DiffRows, linesOf } from "./diff-rows.ts";
import { pairOfLine, rowOfPair } from "./pair-ref.ts";
import { changeDiff, type DiffAddress } from "./use-diff-address.ts";

const rowHeightPx = 34;

/** Both traces as one tree: A, B and what lies between them. */
export function DiffTable({ rows, address }: { rows: DiffRows; address: DiffAddress }) {
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const [cursor, setCursor] = useState<number>();
  const operation = useMemo(() => rows.operationOfKey(address.operation), [rows, address.operation]);
  const isByPart = address.order === "part";
  const lines = useMemo(
    () => linesOf(rows, { toggled, operation, isChangedOnly: address.isChangedOnly, isByPart }),
    [rows, toggled, operation, address.isChangedOnly, isByPart],
  );
  const shown = useMemo(() => new RowCache((at) => showLine(rows, lines[at]!)), [rows, lines]);
  const toggle = (line: DiffLine): void => {
    const key = line.length > 1 ? ~line.row : line.row;
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  };
  const open = (at: number): void => {
    const line = lines[at];
    if (line === undefined) return;
    setCursor(at);
    if (line.length > 1) toggle(line);
    else changeDiff({ pair: pairOfLine(rows.diff, line.row) }, address.pair !== "");
  };
  // Step by step: the pair, the row, the operation, the page.
  const leave = (): void => {
    if (address.pair !== "") changeDiff({ pair: "" });
    else if (cursor !== undefined) setCursor(undefined);
    else if (address.operation !== "") changeDiff({ operation: "" });
    else navigation.change({ page: "trace", traceId: rows.diff.b.traceId, rest: new Map() });
  };
  const moveTo = (at: number | undefined): void => (at === undefined ? leave() : setCursor(at));
  const fold = (isFolded: boolean) => () => {
    const line = cursor === undefined ? undefined : lines[cursor];
    if (line?.hasBelow === true && line.isFolded !== isFolded) toggle(line);
  };
  useCommands([
    ...listCommands({ rowCount: lines.length, cursor, noun: "row", move: moveTo, open }),
    { id: "diff.fold", title: "Fold", group: "View", keys: ["ArrowLeft"], isKeyOnly: true, run: fold(true) },
    {
      id: "diff.unfold",
      title: "Unfold",
      group: "View",
      keys: ["ArrowRight"],
      isKeyOnly: true,
      run: fold(false),
    },
  ]);
  const axes = useMemo((): Axes => {
    const { a, b } = rows.diff;
    const longest = Math.max(1, a.durationNano, b.durationNano);
    if (address.isShared) return { a: longest, b: longest };
    return { a: Math.max(1, a.durationNano), b: Math.max(1, b.durationNano) };
  }, [rows, address.isShared]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are drawn again where lines or axes are others; a toggle reads the newest folds
  const renderCells = useMemo(() => (one: ShownLine) => diffCells(one, axes, toggle), [axes, toggled]);
  const openRow = rowOfPair(rows.diff, address.pair);
  const marked = openRow < 0 ? -1 : lines.findIndex(({ row, length }) => row === openRow && length === 1);
  return (
    <DataGrid
      label="Differences"
      leastWidthPx={1060}
      columns={diffColumns(isByPart, () => changeDiff({ order: isByPart ? "tree" : "part" }))}
      rowCount={lines.length}
      rowHeight={rowHeightPx}
      rowAt={shown.at}
      renderCells={renderCells}
      rowLabel={lineLabel}
      onOpen={open}
      cursor={cursor}
      openRow={marked < 0 ? undefined : marked}
    />
  );
}
