import type { StartsOutside } from "../../../app/api/trace-queries.ts";
import { formatCounted } from "../../base/format.ts";
import { formatDay, millisOf } from "../../base/instant.ts";
import { navigation } from "../../state/navigation.ts";
import type { View } from "../../state/view.ts";
import styles from "./heatmap-panel.module.css";

interface OutsideStartsProps {
  /** What an answer over time leaves out of its picture, and the time it shows. */
  readonly answer: {
    readonly before: StartsOutside | undefined;
    readonly after: StartsOutside | undefined;
    readonly startUnixNano: string;
    readonly stepNano: number;
    readonly columns: number;
  };
  readonly noun: "trace" | "span";
}

/** Says what starts so far off that it would squeeze the rest of the picture; a click shows it instead. */
export function OutsideStarts({ answer, noun }: OutsideStartsProps) {
  const { before, after, startUnixNano, stepNano, columns } = answer;
  const traceTime = noun === "trace" ? "start" : "spans";
  const start = BigInt(startUnixNano);
  const end = start + BigInt(Math.round(stepNano)) * BigInt(columns);
  const show = (change: Partial<View>): void => navigation.change({ ...change, traceTime, box: undefined });
  return (
    <>
      {before === undefined ? undefined : (
        <Side
          outside={before}
          noun={noun}
          onClick={() => show({ sinceMs: undefined, untilMs: millisOf(start) })}
        />
      )}
      {after === undefined ? undefined : (
        <Side outside={after} noun={noun} onClick={() => show(windowFrom(end, BigInt(after.unixNano)))} />
      )}
    </>
  );
}

/** From a start on until the last. */
function windowFrom(startNano: bigint, lastNano: bigint): Partial<View> {
  const untilMs = millisOf(lastNano) + 1;
  return { untilMs, sinceMs: untilMs - millisOf(startNano) };
}

interface SideProps {
  readonly outside: StartsOutside;
  readonly noun: string;
  readonly onClick: () => void;
}

function Side({ outside: { count, unixNano }, noun, onClick }: SideProps) {
  const day = formatDay(new Date(millisOf(BigInt(unixNano))));
  return (
    <button
      type="button"
      className={styles["outside"]}
      title={`Not in the picture: it would squeeze the rest. Probably a wrong clock. Click to see ${count === 1 ? "it" : "them"}.`}
      onClick={onClick}
    >
      + {formatCounted(count, noun)} in {day}
    </button>
  );
}
