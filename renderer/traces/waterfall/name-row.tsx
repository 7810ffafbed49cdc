import { memo } from "react";
import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { exactDuration, formatCount, formatDuration, formatShare } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { serviceColors } from "../../state/page-state.ts";
import { indentLevelsMax } from "./indent.ts";
import { siblingCounts } from "./sibling-counts.ts";
import { hasChildren, hiddenBelow } from "./visible-rows.ts";
import styles from "./waterfall.module.css";
import { pickRow, setHovered, toggleFold, type WaterfallStore } from "./waterfall-store.ts";

interface NameRowProps {
  readonly store: WaterfallStore;
  readonly view: TraceView;
  readonly row: number;
  /** Among the visible rows. */
  readonly position: number;
  readonly y: number;
  readonly isFolded: boolean;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
}

export const NameRow = memo(function NameRow(props: NameRowProps) {
  const { store, view, row, position, y, isFolded, isSelected, isHovered } = props;
  const isParent = hasChildren(view, row);
  const { place, sizeOfParent } = siblingCounts(view);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by transform, which table rows do not take
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the grid are commands
    <div
      role="row"
      id={rowElementId(row)}
      aria-level={view.depth[row]! + 1}
      aria-rowindex={position + 1}
      aria-posinset={place[row]}
      aria-setsize={sizeOfParent[view.parentRow[row]! + 1]}
      aria-selected={isSelected}
      aria-expanded={isParent ? !isFolded : undefined}
      aria-label={spokenLabel(view, row)}
      className={styles["nameRow"]}
      data-selected={isSelected || undefined}
      data-hovered={isHovered || undefined}
      style={{ transform: `translateY(${y}px)` }}
      onClick={() => pickRow(store, row)}
      onDoubleClick={() => toggleFold(store, row)}
      onPointerEnter={() => setHovered(store, row)}
    >
      <Indent depth={view.depth[row]!} />
      {isParent ? (
        <Chevron isFolded={isFolded} toggle={() => toggleFold(store, row)} />
      ) : (
        <span className={styles["noChevron"]} />
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: as the row */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as the row */}
      <span role="gridcell" className={styles["nameCell"]}>
        <RowName view={view} row={row} />
        {isFolded && (
          <span className={styles["foldCount"]} title="Spans folded away below">
            +{formatCount(hiddenBelow(view, row))}
          </span>
        )}
      </span>
      <SelfTime view={view} row={row} />
    </div>
  );
});

export function rowElementId(row: number): string {
  return `span-row-${row}`;
}

export function Indent({ depth }: { depth: number }) {
  return (
    <>
      <span
        className={styles["indent"]}
        style={{ width: `calc(var(--level-width) * ${Math.min(depth, indentLevelsMax)})` }}
      />
      {depth > indentLevelsMax && (
        <span className={styles["depth"]} title="Depth">
          {depth}
        </span>
      )}
    </>
  );
}

function Chevron({ isFolded, toggle }: { isFolded: boolean; toggle: () => void }) {
  return (
    <button
      type="button"
      className={styles["chevron"]}
      data-folded={isFolded || undefined}
      aria-label={isFolded ? "Unfold" : "Fold"}
      tabIndex={-1}
      onClick={(event) => {
        event.stopPropagation();
        toggle();
      }}
      // A quick second click folds again; it is no double click on the row.
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}

/** Colour, service and operation of a row; an awaited parent has a dashed mark and says what it is. */
export function RowName({ view, row }: { view: TraceView; row: number }) {
  if ((view.flags[row]! & rowFlag.placeholder) !== 0)
    return (
      <span
        className={styles["awaited"]}
        title="A span below names this parent, but it has not arrived. It appears here when it does."
      >
        <span className={styles["awaitedMark"]} /> parent not received yet
      </span>
    );
  const service = visibleText(view.strings[view.service[row]!] ?? "") || "(no service)";
  const name = visibleText(view.strings[view.name[row]!] ?? "") || "(no name)";
  const mark = serviceColors.markOf(view.strings[view.service[row]!] ?? "");
  return (
    <span className={styles["name"]} title={`${service}\n${name}`}>
      <span className={styles["square"]} style={{ background: mark.cssColor }} />
      <bdi className={styles["service"]}>{service}</bdi>
      <bdi className={styles["operation"]}>{name}</bdi>
    </span>
  );
}

function SelfTime({ view, row }: { view: TraceView; row: number }) {
  const isPlaceholder = (view.flags[row]! & rowFlag.placeholder) !== 0;
  const nano = view.selfNano[row]!;
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the row
    // biome-ignore lint/a11y/useFocusableInteractive: as the row
    <span role="gridcell" className={styles["self"]} title={isPlaceholder ? undefined : exactDuration(nano)}>
      {isPlaceholder ? "" : formatDuration(nano)}
    </span>
  );
}

/** One sentence for a screen reader: "POST /pay, checkout, 412 ms, 38 % of the trace, error". */
function spokenLabel(view: TraceView, row: number): string {
  const flags = view.flags[row]!;
  if ((flags & rowFlag.placeholder) !== 0) return "A parent span that has not arrived";
  const parts = [
    visibleText(view.strings[view.name[row]!] ?? "") || "no name",
    visibleText(view.strings[view.service[row]!] ?? "") || "no service",
    formatDuration(view.durationNanoOfRow[row]!),
    `${formatShare(Math.max(0, view.durationNanoOfRow[row]!) / Math.max(1, view.durationNano))} of the trace`,
  ];
  if ((flags & rowFlag.ownError) !== 0) parts.push("error");
  else if ((flags & rowFlag.errorBelow) !== 0) parts.push("error below");
  return parts.join(", ");
}
