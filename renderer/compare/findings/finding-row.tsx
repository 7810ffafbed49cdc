import type { CohortFinding } from "../../../app/api/cohorts.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { Comparison } from "../../state/comparison.ts";
import { Examples } from "./examples.tsx";
import { directionWords, findingSign, splitSentence, verdictOf } from "./finding-words.ts";
import styles from "./findings.module.css";

interface FindingRowProps {
  readonly sides: Comparison;
  readonly finding: CohortFinding;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** A difference: the sentence, what it was counted from, and traces that show it. */
export function FindingRow({ sides, finding, isChosen, onChoose }: FindingRowProps) {
  const { operation, text, p } = finding;
  const verdict = verdictOf(finding);
  const { before, subject, after } = splitSentence(visibleText(text), visibleText(operation));
  const show = (element: HTMLElement | null): void => {
    if (isChosen) element?.scrollIntoView({ block: "nearest" });
  };
  return (
    <li ref={show} className={styles["finding"]} data-chosen={isChosen}>
      <span className={styles["sign"]} data-verdict={verdict} aria-hidden>
        {findingSign(finding)}
      </span>
      <div className={styles["said"]}>
        <button
          type="button"
          className={styles["sentence"]}
          title={`Chance alone would bring this about with a probability of ${p.toExponential(1)}`}
          aria-pressed={isChosen}
          onClick={onChoose}
        >
          <span className={styles["dim"]}>{before}</span>
          <b>{subject}</b>
          {after}
        </button>
        <div className={styles["evidence"]}>
          <span className={styles["verdict"]} data-verdict={verdict}>
            {directionWords(finding)}
            {verdict === "other" ? "" : ` (${verdict})`}
          </span>
          <Examples finding={finding} sides={sides} />
        </div>
      </div>
    </li>
  );
}
