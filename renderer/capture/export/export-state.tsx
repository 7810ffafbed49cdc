import styles from "../dialog.module.css";
import { endingText, progressText } from "./export-words.ts";
import type { ExportRun } from "./use-export-run.ts";

/** How far an export is, and how it ended. `total`: items it will have, where that is known. */
export function ExportState({ run, total }: { run: ExportRun | undefined; total: number | undefined }) {
  if (run === undefined) return <div className={styles["state"]} role="status" />;
  return run.isOver ? <Ended run={run} /> : <UnderWay run={run} total={total} />;
}

function UnderWay({ run: { progress }, total }: { run: ExportRun; total: number | undefined }) {
  const known =
    progress?.state !== "running" || total === undefined
      ? {}
      : { value: Math.min(progress.itemCount, total), max: Math.max(1, total) };
  return (
    <div className={styles["state"]} role="status">
      {progress?.state !== "running" ? "The browser begins …" : progressText(progress, total)}
      <progress className={styles["bar"]} aria-label="Exported" {...known} />
    </div>
  );
}

function Ended({ run: { progress, fileName } }: { run: ExportRun }) {
  if (progress === undefined) return undefined;
  const { state, leftOut } = progress;
  return (
    <div className={`${styles["state"]} ${state === "failed" ? styles["error"] : ""}`} role="status">
      {endingText(progress, fileName)}
      {leftOut.length === 0 ? undefined : (
        <ul className={styles["list"]} aria-label="Not in the file">
          {leftOut.map(({ kind, count }) => (
            <li key={kind}>
              Not in it: <b>{count}</b> {kind}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
