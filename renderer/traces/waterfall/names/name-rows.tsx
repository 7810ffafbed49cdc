import { useStore } from "zustand";
import { endOfLine, rowOfLine, runOfLine } from "../lines/outline.ts";
import { rowHeight } from "../lines/row-scroll.ts";
import { positionOf, rangeOnScreen } from "../lines/shown-lines.ts";
import { kept } from "../scope/kept-rows.ts";
import styles from "../waterfall.module.css";
import type { WaterfallState, WaterfallStore } from "../waterfall-store.ts";
import { indentLevels } from "./indent.ts";
import { lineElementId, NameRow } from "./name-row.tsx";

/**
 * Rows hang at a multiple of this many rows, and only that moves while scrolling: a row is drawn again when it shows
 * another span, not when it moves. Browsers place what is far away inexactly, hence not at their own position.
 */
const rowsPerBase = 512;

interface NameRowsProps {
  readonly store: WaterfallStore;
  readonly top: number;
  readonly height: number;
}

/** The rows on screen, recycled: the DOM holds a screenful whatever the trace holds. */
export function NameRows({ store, top, height }: NameRowsProps) {
  const state = useStore(store);
  const { view, outline, shown, selected } = state;
  const base = Math.floor(top / rowHeight / rowsPerBase) * rowsPerBase;
  const active = selected < 0 ? -1 : positionOf(outline, shown, selected);
  return (
    <div
      role="treegrid"
      aria-label="Spans"
      aria-rowcount={shown.ids.length}
      aria-activedescendant={active < 0 ? undefined : lineElementId(shown.ids[active]!)}
      className={styles["nameRows"]}
      style={{ "--levels": indentLevels(view) } as React.CSSProperties}
      tabIndex={0}
    >
      <div
        role="presentation"
        className={styles["nameBase"]}
        style={{ transform: `translateY(${base * rowHeight - top}px)` }}
      >
        {positionsToShow(shown.ids.length, top, height, active).map(([key, position]) => (
          <NameRow
            key={key}
            {...lineProps(state, position)}
            store={store}
            position={position}
            y={(position - base) * rowHeight}
          />
        ))}
      </div>
    </div>
  );
}

/** What a row shows of the line at a position. */
function lineProps(state: WaterfallState, position: number) {
  const { outline, shown, folds, kept: keptOf, hits, selected, hovered } = state;
  const line = shown.ids[position]!;
  const row = rowOfLine(outline, line);
  const run = runOfLine(outline, line);
  const isFolded = run < 0 ? folds.isFolded[line] === 1 : folds.isRunOpen[run] !== 1;
  return {
    ...{ outline, line, isFolded, isSelected: line === selected, isHovered: line === hovered },
    level: shown.levels[position]!,
    isDimmed: keptOf !== undefined && keptOf[row] === kept.asAncestor,
    isHit: hits?.isHit[line] === 1,
    hitsBelow:
      isFolded && hits !== undefined
        ? hits.before[endOfLine(outline, line)]! - hits.before[run < 0 ? row + 1 : row]!
        : 0,
  };
}

/** Key of the element and position it shows. The active row is always there, since the grid names it as active. */
function positionsToShow(
  count: number,
  top: number,
  height: number,
  active: number,
): (readonly [string, number])[] {
  const { first, last } = rangeOnScreen(count, top, height, rowHeight);
  // One size while scrolling, so that the elements keep their rows: some screens touch one row more than others.
  const poolSize = Math.ceil(height / rowHeight) + 2;
  const shown = Array.from(
    { length: Math.max(0, last - first) },
    (_, index) => [String((first + index) % poolSize), first + index] as const,
  );
  if (active >= 0 && active < count && (active < first || active >= last)) shown.push(["active", active]);
  return shown;
}
