import { memo } from "react";
import { rowFlag, type TraceView } from "../../../../app/api/traces.ts";
import { exactDuration, formatCount, formatCounted, formatDuration } from "../../../base/format.ts";
import { visibleText } from "../../../base/visible-text.ts";
import { serviceColors } from "../../../state/page-state.ts";
import { ServiceSquare } from "../../../widgets/service-tag.tsx";
import { toggleFold } from "../folds/fold-actions.ts";
import { gapOfLine, hasChildren, heldBelow, type Outline, rowOfLine, runOfLine } from "../lines/outline.ts";
import { placeAmongSiblings } from "../lines/sibling-counts.ts";
import styles from "../waterfall.module.css";
import { pickLine, setHovered, type WaterfallStore } from "../waterfall-store.ts";
import { indentLevelsMax } from "./indent.ts";
import { gapText, spokenLabel } from "./spoken-label.ts";

interface NameRowProps {
  readonly store: WaterfallStore;
  readonly outline: Outline;
  readonly line: number;
  /** Among the lines shown. */
  readonly position: number;
  readonly level: number;
  readonly y: number;
  readonly isFolded: boolean;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
  /** Shown only for what lies below it. */
  readonly isDimmed: boolean;
  readonly isHit: boolean;
  /** Hits folded away below. */
  readonly hitsBelow: number;
}

export const NameRow = memo(function NameRow(props: NameRowProps) {
  const { store, outline, line, position, level, y, isFolded, isSelected, isHovered, isDimmed } = props;
  const isGap = gapOfLine(outline, line) >= 0;
  const isParent = !isGap && (runOfLine(outline, line) >= 0 || hasChildren(outline.view, line));
  const { place, setSize } = placeAmongSiblings(outline, line);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by transform, which table rows do not take
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the grid are commands
    <div
      role="row"
      id={lineElementId(line)}
      aria-level={level + 1}
      aria-rowindex={position + 1}
      aria-posinset={isGap ? undefined : place}
      aria-setsize={isGap ? undefined : setSize}
      aria-selected={isSelected}
      aria-expanded={isParent ? !isFolded : undefined}
      aria-label={spokenLabel(outline, line, props)}
      className={styles["nameRow"]}
      data-selected={isSelected || undefined}
      data-hovered={isHovered || undefined}
      data-dimmed={isDimmed || undefined}
      data-hit={props.isHit || undefined}
      style={{ transform: `translateY(${y}px)` }}
      onClick={() => pickLine(store, line)}
      onDoubleClick={() => toggleFold(store, line)}
      onPointerEnter={() => setHovered(store, line)}
    >
      <Indent level={level} />
      {/* biome-ignore lint/a11y/useSemanticElements: as the row */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as the row */}
      <span role="gridcell" className={styles["nameCell"]}>
        {isParent ? (
          <Chevron isFolded={isFolded} toggle={() => toggleFold(store, line)} />
        ) : (
          <span className={styles["noChevron"]} />
        )}
        <LineName outline={outline} line={line} />
        {props.hitsBelow > 0 && <HitCount count={props.hitsBelow} />}
        {isFolded && runOfLine(outline, line) < 0 && <FoldCount outline={outline} line={line} />}
      </span>
      <SelfTime outline={outline} line={line} />
    </div>
  );
});

export function lineElementId(line: number): string {
  return `span-row-${line}`;
}

export function Indent({ level }: { level: number }) {
  return (
    <>
      <span
        className={styles["indent"]}
        style={{ width: `calc(var(--level-width) * ${Math.min(level, indentLevelsMax)})` }}
      />
      {level > indentLevelsMax && (
        <span className={styles["depth"]} title="Depth">
          {level}
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

/** How many spans a fold holds, and how much time. */
function FoldCount({ outline, line }: { outline: Outline; line: number }) {
  const { spans, selfNano } = heldBelow(outline, line);
  const time = formatDuration(selfNano);
  return (
    <span
      className={styles["foldCount"]}
      title={`${formatCount(spans)} folded away below, with ${time} of self time`}
    >
      +{formatCount(spans)} · {time}
    </span>
  );
}

function HitCount({ count }: { count: number }) {
  return (
    <span
      className={styles["hitCount"]}
      title={`${formatCounted(count, "hit")} of the search folded away below`}
    >
      {formatCounted(count, "hit")}
    </span>
  );
}

/** Name of a line: of a span, how often a run has it, or what a gap is. */
function LineName({ outline, line }: { outline: Outline; line: number }) {
  if (gapOfLine(outline, line) >= 0) return <span className={styles["gap"]}>{gapText(outline, line)}</span>;
  const run = runOfLine(outline, line);
  const row = rowOfLine(outline, line);
  return <RowName view={outline.view} row={row} times={run < 0 ? 0 : outline.runs.size[run]!} />;
}

interface RowNameProps {
  readonly view: TraceView;
  readonly row: number;
  /** For how many siblings the name stands; 0 for one span. */
  readonly times?: number;
}

/** Colour, service and operation of a row; an awaited parent has a dashed mark and says what it is. */
export function RowName({ view, row, times = 0 }: RowNameProps) {
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
      <ServiceSquare color={mark.cssColor} isRepeated={mark.isRepeated} />
      <bdi className={styles["service"]}>{service}</bdi>
      {times > 0 && <b className={styles["times"]}>×{formatCount(times)}</b>}
      <bdi className={styles["operation"]}>{name}</bdi>
    </span>
  );
}

/** Of a run: of its members and all below them. */
function SelfTime({ outline, line }: { outline: Outline; line: number }) {
  const { view } = outline;
  const isPlaceholder = line < view.rowCount && (view.flags[line]! & rowFlag.placeholder) !== 0;
  const isGap = gapOfLine(outline, line) >= 0;
  const nano = line < view.rowCount ? view.selfNano[line]! : heldBelow(outline, line).selfNano;
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the row
    // biome-ignore lint/a11y/useFocusableInteractive: as the row
    <span
      role="gridcell"
      className={styles["self"]}
      title={isPlaceholder || isGap ? undefined : exactDuration(nano)}
    >
      {isPlaceholder || isGap ? "" : formatDuration(nano)}
    </span>
  );
}
