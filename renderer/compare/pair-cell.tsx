import type { ReactNode } from "react";
import styles from "./pair-cell.module.css";

interface PairCellProps {
  readonly a: ReactNode;
  readonly b: ReactNode;
  /** Whether they differ so that it should be seen. */
  readonly isDifferent: boolean;
  readonly title?: string | undefined;
}

/** A figure of either side, `12 → 214`; one figure where they are the same. */
export function PairCell({ a, b, isDifferent, title }: PairCellProps) {
  return (
    <span className={styles["pair"]} data-different={isDifferent} title={title}>
      {a === b ? (
        b
      ) : (
        <>
          <span className={styles["before"]}>{a} → </span>
          <span className={styles["after"]}>{b}</span>
        </>
      )}
    </span>
  );
}
