import type { CohortFinding } from "../../../app/api/cohorts.ts";
import { visibleText } from "../../base/visible-text.ts";
import { Examples } from "./examples.tsx";
import { findingSign, kindTitle, splitSentence, strongerSide } from "./finding-words.ts";
import styles from "./findings.module.css";

interface FindingRowProps {
  readonly finding: CohortFinding;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** A difference: the sentence, what it was counted from, and traces that show it. */
export function FindingRow({ finding, isChosen, onChoose }: FindingRowProps) {
  const { kind, operation, text, p } = finding;
  const { before, subject, after } = splitSentence(visibleText(text), visibleText(operation));
  const show = (element: HTMLElement | null): void => {
    if (isChosen) element?.scrollIntoView({ block: "nearest" });
  };
  return (
    <li ref={show} className={styles["finding"]} data-chosen={isChosen} data-kind={kind}>
      <span
        className={styles["sign"]}
        data-side={strongerSide(finding)}
        data-kind={kind}
        role="img"
        aria-label={kindTitle(kind)}
        title={kindTitle(kind)}
      >
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
        <Examples finding={finding} />
      </div>
    </li>
  );
}
