import type { PipelineFix, PipelineProblem } from "../../../app/api/pipeline.ts";
import { formatCounted } from "../../base/format.ts";
import { Button } from "../../widgets/button.tsx";
import { CopyButton } from "../../widgets/copy-button.tsx";
import styles from "./config.module.css";

interface ProblemListProps {
  readonly problems: readonly PipelineProblem[];
  readonly onShow: (problem: PipelineProblem) => void;
  readonly onFix: (fix: PipelineFix) => void;
}

/** What is wrong, in the order of the text, each with its place and what to do; a click goes there. */
export function ProblemList({ problems, onShow, onFix }: ProblemListProps) {
  if (problems.length === 0) return undefined;
  const inOrder = problems.toSorted(
    (a, b) => Number(a.source > b.source) - Number(a.source < b.source) || a.line - b.line,
  );
  return (
    <div className={styles["problems"]}>
      <p className={styles["count"]} role="status">
        {countText(problems)}
      </p>
      <ul aria-label="Problems of the configuration">
        {inOrder.map((problem) => (
          <Problem
            key={`${problem.source} ${problem.line} ${problem.column} ${problem.message}`}
            {...{ problem, onShow, onFix }}
          />
        ))}
      </ul>
    </div>
  );
}

function countText(problems: readonly PipelineProblem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  return [
    ...(errors === 0 ? [] : [formatCounted(errors, "error")]),
    ...(warnings === 0 ? [] : [formatCounted(warnings, "warning")]),
  ].join(", ");
}

function Problem({
  problem,
  onShow,
  onFix,
}: Omit<ProblemListProps, "problems"> & { problem: PipelineProblem }) {
  const { severity, line, column, message, suggestion, fix } = problem;
  const { words, yaml } = partsOf(suggestion ?? "");
  return (
    <li data-severity={severity}>
      <button type="button" className={styles["problem"]} onClick={() => onShow(problem)}>
        <span className={styles["place"]}>
          {severity} {line}:{column}
        </span>
        <span className={styles["message"]}>{message}</span>
      </button>
      {suggestion === undefined ? undefined : (
        <div className={styles["remedy"]}>
          <span className={styles["message"]}>{words}</span>
          {fix === undefined ? undefined : <Button onClick={() => onFix(fix)}>{fix.title}</Button>}
          {yaml === "" ? undefined : (
            <>
              <CopyButton text={yaml} label="Copy the YAML" isBare />
              <pre>{yaml}</pre>
            </>
          )}
        </div>
      )}
    </li>
  );
}

/** A suggestion is a sentence, and below it YAML where there is some to paste. */
function partsOf(suggestion: string): { readonly words: string; readonly yaml: string } {
  const [words = "", ...yaml] = suggestion.split("\n");
  return { words, yaml: yaml.join("\n") };
}
