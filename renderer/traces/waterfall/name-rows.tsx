import { memo } from "react";
import { useStore } from "zustand";
import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { formatCount, formatDuration, formatShare } from "../../base/format.ts";
import { serviceColors } from "../../state/page-state.ts";
import { rowHeight } from "./row-scroll.ts";
import { hasChildren, hiddenBelow, rangeOnScreen } from "./visible-rows.ts";
import styles from "./waterfall.module.css";
import { selectRow, toggleFold, type WaterfallStore } from "./waterfall-store.ts";

/** Deeper rows stay at this indent and show their depth as a number. */
export const indentLevelsMax = 24;
export const indentWidth = 14;

interface NameRowsProps {
  readonly store: WaterfallStore;
  readonly top: number;
  readonly height: number;
  readonly hovered: number;
  readonly setHovered: (row: number) => void;
}

/** The rows on screen, recycled: the DOM holds a screenful whatever the trace holds. */
export function NameRows({ store, top, height, hovered, setHovered }: NameRowsProps) {
  const { view, visible, folded, selected } = useStore(store);
  const { first, last } = rangeOnScreen(visible.length, top, height, rowHeight);
  const rows = [];
  for (let position = first; position < last; position++) {
    const row = visible[position]!;
    rows.push(
      <NameRow
        key={position % (last - first)}
        store={store}
        view={view}
        row={row}
        y={position * rowHeight - top}
        isFolded={folded[row] === 1}
        isSelected={row === selected}
        isHovered={row === hovered}
        setHovered={setHovered}
      />,
    );
  }
  return (
    <div
      role="treegrid"
      aria-label="Spans"
      aria-rowcount={visible.length}
      aria-activedescendant={selected < 0 ? undefined : rowElementId(selected)}
      className={styles["nameRows"]}
      tabIndex={0}
    >
      {rows}
    </div>
  );
}

interface NameRowProps {
  readonly store: WaterfallStore;
  readonly view: TraceView;
  readonly row: number;
  readonly y: number;
  readonly isFolded: boolean;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
  readonly setHovered: (row: number) => void;
}

const NameRow = memo(function NameRow(props: NameRowProps) {
  const { store, view, row, y, isFolded, isSelected, isHovered, setHovered } = props;
  const depth = view.depth[row]!;
  const isParent = hasChildren(view, row);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by transform, which table rows do not take
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the grid are commands
    <div
      role="row"
      id={rowElementId(row)}
      aria-level={depth + 1}
      aria-rowindex={row + 1}
      aria-selected={isSelected}
      aria-expanded={isParent ? !isFolded : undefined}
      aria-label={spokenLabel(view, row)}
      className={styles["nameRow"]}
      data-selected={isSelected || undefined}
      data-hovered={isHovered || undefined}
      style={{ transform: `translateY(${y}px)` }}
      onClick={() => selectRow(store, row)}
      onDoubleClick={() => toggleFold(store, row)}
      onPointerEnter={() => setHovered(row)}
    >
      <Indent depth={depth} />
      {isParent ? (
        <button
          type="button"
          className={styles["chevron"]}
          data-folded={isFolded || undefined}
          aria-label={isFolded ? "Unfold" : "Fold"}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            toggleFold(store, row);
          }}
        />
      ) : (
        <span className={styles["noChevron"]} />
      )}
      <RowName view={view} row={row} />
      {isFolded && <span className={styles["foldCount"]}>+{formatCount(hiddenBelow(view, row))}</span>}
      <span className={styles["self"]}>{selfText(view, row)}</span>
    </div>
  );
});

function Indent({ depth }: { depth: number }) {
  const levels = Math.min(depth, indentLevelsMax);
  return (
    <>
      <span className={styles["indent"]} style={{ width: levels * indentWidth }} />
      {depth > indentLevelsMax && <span className={styles["depth"]}>{depth}</span>}
    </>
  );
}

/** Colour, service and operation of a row; an awaited parent has a dashed mark and says what it is. */
export function RowName({ view, row }: { view: TraceView; row: number }) {
  const service = view.strings[view.service[row]!] ?? "";
  const name = view.strings[view.name[row]!] ?? "";
  if ((view.flags[row]! & rowFlag.placeholder) !== 0)
    return (
      <span className={styles["awaited"]}>
        <span className={styles["awaitedMark"]} /> parent not received yet
      </span>
    );
  const mark = serviceColors.markOf(service);
  return (
    <span className={styles["name"]} title={`${service}  ${name}`}>
      <span className={styles["square"]} style={{ background: mark.cssColor }} />
      <span className={styles["service"]}>{service || "(no service)"}</span>
      <span className={styles["operation"]}>{name || "(no name)"}</span>
    </span>
  );
}

function selfText(view: TraceView, row: number): string {
  return (view.flags[row]! & rowFlag.placeholder) !== 0 ? "" : formatDuration(view.selfNano[row]!);
}

function rowElementId(row: number): string {
  return `span-row-${row}`;
}

/** One sentence for a screen reader: "POST /pay, checkout, 412 ms, 38 % of the trace, error". */
function spokenLabel(view: TraceView, row: number): string {
  const flags = view.flags[row]!;
  if ((flags & rowFlag.placeholder) !== 0) return "A parent span that has not arrived";
  const parts = [
    view.strings[view.name[row]!],
    view.strings[view.service[row]!],
    formatDuration(view.durationNanoOfRow[row]!),
    `${formatShare(view.durationNanoOfRow[row]! / Math.max(1, view.durationNano))} of the trace`,
  ];
  if ((flags & rowFlag.ownError) !== 0) parts.push("error");
  else if ((flags & rowFlag.errorBelow) !== 0) parts.push("error below");
  return parts.join(", ");
}
