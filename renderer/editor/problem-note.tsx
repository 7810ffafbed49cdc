import { Button } from "../widgets/button.tsx";
import { KeyCaps } from "../widgets/key-caps.tsx";
import { Prose } from "../widgets/prose.tsx";
import styles from "./problem-note.module.css";
import type { QueryProblem } from "./query-problem.ts";

/** Below the line, which is what it is placed by: what is wrong with the query, and how to mend it. */
export function ProblemNote({ problem, onFix }: { problem: QueryProblem; onFix: () => void }) {
  return (
    <div className={styles["problem"]} role="alert">
      <span>
        <Prose text={problem.message} />
      </span>
      {problem.fixed === undefined ? undefined : (
        <Button onClick={onFix}>
          {problem.suggestion === "" ? "Remove it" : `Use ${problem.suggestion}`} <KeyCaps caps={["Tab"]} />
        </Button>
      )}
    </div>
  );
}
