import type { SideId } from "../state/comparison.ts";
import styles from "./side-mark.module.css";
import { sideMarks } from "./side-words.ts";

/** The letter of a side in its colour. */
export function SideMark({ side }: { side: SideId }) {
  return (
    <span className={styles["mark"]} data-side={side}>
      {sideMarks[side].letter}
    </span>
  );
}
