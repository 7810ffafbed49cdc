import type { LineStyle } from "./draw-series.ts";
import styles from "./series.module.css";

/** A piece of the line, as it is drawn; nothing of one that is not. */
export function SeriesSwatch({ style }: { style: LineStyle | undefined }) {
  return (
    <span className={styles["swatch"]}>
      {style === undefined ? undefined : (
        <svg width="22" height="8" aria-hidden="true">
          <line
            x1="0"
            x2="22"
            y1="4"
            y2="4"
            stroke={style.color}
            strokeWidth="2.5"
            strokeDasharray={style.dash.join(" ")}
          />
        </svg>
      )}
    </span>
  );
}
