import { useStore } from "zustand";
import { indentLevels } from "./indent.ts";
import { NameRow, rowElementId } from "./name-row.tsx";
import { rowHeight } from "./row-scroll.ts";
import { positionOf, rangeOnScreen } from "./visible-rows.ts";
import styles from "./waterfall.module.css";
import type { WaterfallStore } from "./waterfall-store.ts";

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
  const view = useStore(store, (state) => state.view);
  const visible = useStore(store, (state) => state.visible);
  const folded = useStore(store, (state) => state.folded);
  const selected = useStore(store, (state) => state.selected);
  const hovered = useStore(store, (state) => state.hovered);
  const base = Math.floor(top / rowHeight / rowsPerBase) * rowsPerBase;
  const active = selected < 0 ? -1 : positionOf(visible, selected);
  return (
    <div
      role="treegrid"
      aria-label="Spans"
      aria-rowcount={visible.length}
      aria-activedescendant={active < 0 ? undefined : rowElementId(visible[active]!)}
      className={styles["nameRows"]}
      style={{ "--levels": indentLevels(view) } as React.CSSProperties}
      tabIndex={0}
    >
      <div
        role="presentation"
        className={styles["nameBase"]}
        style={{ transform: `translateY(${base * rowHeight - top}px)` }}
      >
        {positionsToShow(visible.length, top, height, active).map(([key, position]) => {
          const row = visible[position]!;
          return (
            <NameRow
              key={key}
              store={store}
              view={view}
              row={row}
              position={position}
              y={(position - base) * rowHeight}
              isFolded={folded[row] === 1}
              isSelected={row === selected}
              isHovered={row === hovered}
            />
          );
        })}
      </div>
    </div>
  );
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
  if (active >= 0 && (active < first || active >= last)) shown.push(["active", active]);
  return shown;
}
