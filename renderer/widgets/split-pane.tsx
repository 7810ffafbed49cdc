import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import styles from "./split-pane.module.css";

const keyStepPx = 24;

interface SplitPaneProps {
  readonly children: ReactNode;
  /** The side panel on the right; undefined closes it. */
  readonly side: ReactNode;
  readonly sideLabel: string;
  readonly initialPx?: number;
  readonly minPx?: number;
  readonly maxPx?: number;
}

/** A page with a side panel whose width is dragged, or moved with the arrow keys on the divider. */
export function SplitPane(props: SplitPaneProps) {
  const { children, side, sideLabel, initialPx = 380, minPx = 260, maxPx = 900 } = props;
  const [widthPx, setWidthPx] = useState(initialPx);
  const drag = useRef<{ readonly x: number; readonly widthPx: number }>(undefined);
  const resize = (width: number): void => setWidthPx(Math.min(maxPx, Math.max(minPx, width)));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    resize(widthPx + (event.key === "ArrowLeft" ? keyStepPx : -keyStepPx));
  };
  const onPointerDown = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, widthPx };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag.current !== undefined) resize(drag.current.widthPx + drag.current.x - event.clientX);
  };
  return (
    <div className={styles["split"]}>
      <div className={styles["main"]}>{children}</div>
      {side === undefined ? undefined : (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a divider that moves is no hr */}
          <div
            className={styles["divider"]}
            role="separator"
            aria-orientation="vertical"
            aria-label={`Width of ${sideLabel}`}
            aria-valuenow={widthPx}
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
          <aside className={styles["side"]} aria-label={sideLabel} style={{ width: widthPx }}>
            {side}
          </aside>
        </>
      )}
    </div>
  );
}
