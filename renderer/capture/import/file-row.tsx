import { Ban, CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import { formatBytes, formatCount, formatCounted } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import styles from "../dialog.module.css";
import type { QueuedFile } from "./import-queue.ts";
import { lacksText, recognisedText, refusedText } from "./import-words.ts";

/** So many of what was left out of one file are shown. */
const shownMax = 100;
/** And so many files of an archive. */
const entriesMax = 20;

/** One file: what it turned out to be, what was taken, and what was left out. */
export function FileRow({ file: { file, state, report, message } }: { file: QueuedFile }) {
  const isTroubled = state === "failed" || (report?.refusedCount ?? 0) > 0;
  return (
    <li className={styles["file"]}>
      <StateIcon state={state} isTroubled={isTroubled} />
      <span className={styles["fileName"]} title={file.name}>
        {visibleText(file.name)}
      </span>
      <span className={styles["dim"]}>{formatBytes(file.size)}</span>
      {message === undefined ? undefined : <div className={styles["error"]}>{message}</div>}
      {state === "cancelled" ? <div className={styles["dim"]}>Cancelled</div> : undefined}
      {report === undefined ? undefined : <Report report={report} />}
    </li>
  );
}

function Report({ report }: { report: NonNullable<QueuedFile["report"]> }) {
  const { files, refused, refusedCount } = report;
  const lacks = lacksText(files);
  const listed = refused.slice(0, shownMax);
  const listedCount = listed.reduce((sum, { count }) => sum + count, 0);
  return (
    <div>
      {files.length === 0 ? (
        <div className={styles["dim"]}>Nothing in it is telemetry that is read here.</div>
      ) : undefined}
      {files.slice(0, entriesMax).map((one) => (
        <div key={one.entry ?? ""}>{recognisedText(one)}</div>
      ))}
      {files.length > entriesMax ? (
        <div className={styles["dim"]}>and {formatCounted(files.length - entriesMax, "more file")} in it</div>
      ) : undefined}
      {lacks === undefined ? undefined : <p className={styles["note"]}>{lacks}</p>}
      {refusedCount === 0 ? undefined : (
        <>
          <p className={`${styles["note"]} ${styles["warning"]}`}>
            {formatCounted(refusedCount, "part")} left out{files.length === 0 ? "" : ", the rest is kept"}:
          </p>
          <ul className={styles["list"]} aria-label="Left out">
            {listed.map((part, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
              <li key={at}>{visibleText(refusedText(part))}</li>
            ))}
            {refusedCount > listedCount ? (
              <li>and {formatCount(refusedCount - listedCount)} more</li>
            ) : undefined}
          </ul>
        </>
      )}
    </div>
  );
}

function StateIcon({ state, isTroubled }: { state: QueuedFile["state"]; isTroubled: boolean }) {
  const look = { size: 15, "aria-hidden": true } as const;
  if (isTroubled) return <TriangleAlert {...look} color="var(--warning)" />;
  if (state === "done") return <CircleCheck {...look} color="var(--accent)" />;
  if (state === "cancelled") return <Ban {...look} color="var(--dim-text)" />;
  return <CircleDashed {...look} color="var(--dim-text)" />;
}
