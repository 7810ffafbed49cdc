import type { PipelineProblem } from "../../../app/api/pipeline.ts";
import styles from "./config.module.css";

/** What is wrong, each with its place; a click goes there. */
export function ProblemList({
  problems,
  onShow,
}: {
  problems: readonly PipelineProblem[];
  onShow: (problem: PipelineProblem) => void;
}) {
  if (problems.length === 0) return undefined;
  return (
    <ul className={styles["problems"]} aria-label="Problems of the configuration">
      {problems.map((problem) => (
        <li
          key={`${problem.source} ${problem.line} ${problem.column} ${problem.message}`}
          data-severity={problem.severity}
        >
          <button type="button" onClick={() => onShow(problem)}>
            <span className={styles["place"]}>
              {problem.severity} {problem.line}:{problem.column}
            </span>
            <span className={styles["message"]}>{problem.message}</span>
          </button>
          {problem.suggestion === undefined ? undefined : (
            <pre className={styles["suggestion"]}>{problem.suggestion}</pre>
          )}
        </li>
      ))}
    </ul>
  );
}
