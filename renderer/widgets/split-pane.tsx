import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import styles from "./split-pane.module.css";

const keyStepPx = 24;

interface SplitPaneProps {
  readonly children: ReactNode;
  /** The panel at an edge; undefined closes it. */
  readonly side: ReactNode;
  readonly edge?: "right" | "bottom";
  readonly sideLabel: string;
  readonly initialPx?: number;
  readonly minPx?: number;
  readonly maxPx?: number;
}

/** A page with a panel at its right or lower edge, whose size is dragged, or moved with the arrow keys on the divider. */
export function SplitPane(props: SplitPaneProps) {
  const { children, side, sideLabel, edge = "right", initialPx = 380, minPx = 260, maxPx = 900 } = props;
  const isRight = edge === "right";
  const [sizes, setSizes] = useState<Readonly<Partial<Record<typeof edge, number>>>>({});
  const sizePx = sizes[edge] ?? initialPx;
  const drag = useRef<{ readonly at: number; readonly sizePx: number }>(undefined);
  const resize = (size: number): void =>
    setSizes({ ...sizes, [edge]: Math.min(maxPx, Math.max(minPx, size)) });
  const placeOf = (event: PointerEvent): number => (isRight ? event.clientX : event.clientY);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [larger, smaller] = isRight ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key !== larger && event.key !== smaller) return;
    event.preventDefault();
    event.stopPropagation();
    resize(sizePx + (event.key === larger ? keyStepPx : -keyStepPx));
  };
  const onPointerDown = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { at: placeOf(event), sizePx };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag.current !== undefined) resize(drag.current.sizePx + drag.current.at - placeOf(event));
  };
  return (
    <div className={styles["split"]} data-edge={edge}>
      <div className={styles["main"]}>{children}</div>
      {side === undefined ? undefined : (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a divider that moves is no hr */}
          <div
            className={styles["divider"]}
            role="separator"
            aria-orientation={isRight ? "vertical" : "horizontal"}
            aria-label={`${isRight ? "Width" : "Height"} of ${sideLabel}`}
            aria-valuenow={sizePx}
            aria-valuemin={minPx}
            aria-valuemax={maxPx}
            tabIndex={0}
            onKeyDown={onKeyDown}
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove}
            onPointerUp={() => {
              drag.current = undefined;
            }}
          />
          <aside
            className={styles["side"]}
            aria-label={sideLabel}
            style={isRight ? { width: sizePx } : { height: sizePx }}
          >
            {side}
          </aside>
        </>
      )}
    </div>
  );
}
