import styles from "./skeleton-rows.module.css";

const widths = [62, 48, 55, 40, 58, 36, 50, 44];

/** Rows that are still to come, in the rhythm of the list. */
export function SkeletonRows({ label }: { label: string }) {
  return (
    <div className={styles["rows"]} role="status" aria-label={label}>
      {widths.map((width) => (
        <div key={width} className={styles["row"]}>
          <span className={styles["mark"]} style={{ width: `${width * 0.4}%` }} />
          <span className={styles["mark"]} style={{ width: `${width * 0.5}%` }} />
        </div>
      ))}
    </div>
  );
}
