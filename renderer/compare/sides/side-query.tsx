import { useMemo, useState } from "react";
import type { ApiFailure } from "../../../app/api/protocol.ts";
import { ProblemNote } from "../../editor/problem-note.tsx";
import { queryProblem } from "../../editor/query-problem.ts";
import { type EditorFocus, TraceqlInput } from "../../editor/traceql-input.tsx";
import { useSentence } from "../../editor/use-sentence.ts";
import type { SideId } from "../../state/comparison.ts";
import { navigation } from "../../state/navigation.ts";
import { queryHistory } from "../../state/page-state.ts";
import { searchWindow } from "../../state/search-window.ts";
import { sideMarks } from "../side-words.ts";
import { sideMistake } from "./side-mistake.ts";
import styles from "./sides.module.css";

interface SideQueryProps {
  readonly side: SideId;
  /** That runs. */
  readonly query: string;
  readonly draft: string | undefined;
  /** Of the comparison that was asked for. */
  readonly error: ApiFailure | undefined;
  readonly focus: EditorFocus;
  readonly onDraft: (draft: string | undefined) => void;
  readonly onRun: (query: string) => void;
}

/** The query of a side: counts while it is written, runs on Enter, which cancels what runs. */
export function SideQuery({ side, query, draft, error, focus, onDraft, onRun }: SideQueryProps) {
  const text = draft ?? query;
  const isDraft = draft !== undefined;
  const mistake = useMemo(() => sideMistake(text), [text]);
  const refusal = useMemo(() => (isDraft ? undefined : queryProblem(error, text)), [isDraft, error, text]);
  const problem = mistake ?? refusal;
  const sentence = useSentence(text, isDraft);
  const [isOffered, setOffered] = useState(false);
  const isSaid = problem !== undefined && sentence.isSaid && !isOffered;
  const write = (next: string): void => onDraft(next.trim() === query ? undefined : next);
  const run = (): void => {
    // What is known to be wrong is not run: the answer stays, the sentence tells why.
    if (problem !== undefined) {
      sentence.sayNow();
      return;
    }
    queryHistory.remember(text.trim());
    onDraft(undefined);
    onRun(text.trim());
  };
  const fix = (): boolean => {
    if (!isSaid || problem.fixed === undefined) return false;
    write(problem.fixed);
    return true;
  };
  const { usual } = sideMarks[side];
  return (
    <div className={styles["query"]} data-draft={isDraft}>
      <TraceqlInput
        label={`Query of the ${usual.toLowerCase()} (TraceQL)`}
        placeholder="All traces"
        focus={focus}
        window={() => searchWindow(navigation.view)}
        className={styles["editor"]}
        text={text}
        spot={problem?.spot}
        isMistaken={problem !== undefined}
        onChange={write}
        onRun={run}
        onFix={fix}
        onOffer={setOffered}
        onHistory={(by, shown) => queryHistory.step(by, shown)}
      />
      {isSaid ? <ProblemNote problem={problem} onFix={fix} /> : undefined}
    </div>
  );
}
