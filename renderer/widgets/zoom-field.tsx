import type { ReactNode, RefObject } from "react";
import { Button } from "./button.tsx";
import type { useField } from "./use-field.ts";
import styles from "./zoom-field.module.css";

interface ZoomFieldProps {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly field: ReturnType<typeof useField>;
  /** Of the content at scale 1, in pixels. */
  readonly width: number;
  readonly height: number;
  /** What is fitted: `the whole map`. */
  readonly whole: string;
  /** Before the buttons that zoom. */
  readonly tools?: ReactNode;
  readonly isStale?: boolean;
  readonly children: ReactNode;
}

/** A field that scrolls, is dragged by its ground, and is zoomed. What is drawn in it scales itself by `field.scale`. */
export function ZoomField(props: ZoomFieldProps) {
  const { scroller, field, width, height, whole, tools, isStale = false, children } = props;
  const { scale, above, drag } = field;
  return (
    <div className={styles["field"]} data-stale={isStale}>
      <div ref={scroller} className={styles["scroller"]} data-dragged={drag.isDragged} {...drag.handlers}>
        <div className={styles["sized"]} style={{ top: above, width: width * scale, height: height * scale }}>
          {children}
        </div>
      </div>
      <div className={styles["zoom"]}>
        {tools}
        <Button aria-label="Zoom out" title="Zoom out (-)" onClick={field.zoomOut}>
          −
        </Button>
        <Button aria-label="Fit" title={`Fit ${whole} (0)`} onClick={field.fit}>
          Fit
        </Button>
        <Button aria-label="Zoom in" title="Zoom in (+)" onClick={field.zoomIn}>
          +
        </Button>
      </div>
    </div>
  );
}
