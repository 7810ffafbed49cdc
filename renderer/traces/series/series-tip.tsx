import type { ReactNode } from "react";
import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { formatDuration } from "../../base/format.ts";
import { addNano, formatClock } from "../../base/instant.ts";
import { visibleText } from "../../base/visible-text.ts";
import styles from "./series.module.css";
import { closedSteps } from "./series-rows.ts";

const rowsMax = 8;

interface TipEntry {
  readonly name: string;
  /** Not finite where there is none. */
  readonly value: number;
  readonly swatch: ReactNode;
}

interface SeriesTipProps {
  readonly result: MetricsResult;
  readonly step: number;
  readonly entries: readonly TipEntry[];
  readonly format: (value: number) => string;
}

/** The largest values of the step under the crosshair. */
export function SeriesTip({ result, step, entries, format }: SeriesTipProps) {
  const values = entries.filter(({ value }) => Number.isFinite(value)).sort((a, b) => b.value - a.value);
  const start = addNano(result.startUnixNano, step * result.stepNano);
  const isOpen = step >= closedSteps(result);
  return (
    <div className={styles["tip"]} data-side={step > result.steps / 2 ? "left" : "right"} role="status">
      <div className={styles["time"]}>
        {formatClock(start, result.stepNano < 1e9 ? 3 : 0)}, {formatDuration(result.stepNano)}
        {isOpen ? ", not over yet" : ""}
      </div>
      {values.slice(0, rowsMax).map(({ name, value, swatch }) => (
        <div key={name} className={styles["tipRow"]}>
          {swatch}
          <span className={styles["tipName"]}>{visibleText(name)}</span>
          <b>{format(value)}</b>
        </div>
      ))}
      {values.length > rowsMax ? (
        <div className={styles["time"]}>and {values.length - rowsMax} more</div>
      ) : undefined}
    </div>
  );
}
