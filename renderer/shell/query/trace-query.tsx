import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { ProblemNote } from "../../editor/problem-note.tsx";
import { mistakeIn, type QueryProblem, queryProblem } from "../../editor/query-problem.ts";
import { TraceqlInput } from "../../editor/traceql-input.tsx";
import { useSentence } from "../../editor/use-sentence.ts";
import { useCommands } from "../../state/commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { usePageCount } from "../../state/page-count.ts";
import { queryHistory } from "../../state/page-state.ts";
import { dropQueryDraft, focusQueryLine, setQueryDraft, useQueryLine } from "../../state/query-draft.ts";
import { searchWindow } from "../../state/search-window.ts";
import { CountLine } from "./count-line.tsx";
import styles from "./query-bar.module.css";
import { useDraftCount } from "./use-draft-count.ts";

const placeholder =
  'All traces. Narrow them: { span.http.route = "/api/pay" && status = error }, or { } | rate() by (name)';

/** The TraceQL line: reads and counts while typing, runs on Enter. */
export function TraceQuery() {
  const { query } = useView();
  const written = useQueryLine(({ draft }) => draft);
  const focus = useQueryLine((line) => line.focus);
  const draft = written ?? query;
  const isDraft = written !== undefined;
  useDroppedDraft(query);
  const problem = useProblem(draft, isDraft);
  const count = useDraftCount(isDraft && problem === undefined ? draft : undefined);
  const sentence = useSentence(draft, isDraft);
  const [isOffered, setOffered] = useState(false);
  useCommands([
    { id: "query.focus", title: "Edit the query", group: "View", keys: ["/"], run: () => focusQueryLine() },
  ]);
  const run = (): void => {
    // What is known to be wrong is not run: the rows stay, the sentence tells why.
    if (problem !== undefined) sentence.sayNow();
    else apply(draft);
  };
  // Who reads the list of what may follow knows that something is missing.
  const isSaid = problem !== undefined && sentence.isSaid && !isOffered;
  const fix = (): boolean => {
    if (!isSaid || problem.fixed === undefined) return false;
    setQueryDraft(problem.fixed);
    return true;
  };
  return (
    <div className={styles["field"]}>
      <TraceqlInput
        label="Query (TraceQL)"
        placeholder={placeholder}
        focus={focus}
        window={() => searchWindow(navigation.view)}
        className={styles["editor"]}
        text={draft}
        spot={problem?.spot}
        isMistaken={problem !== undefined}
        onChange={setQueryDraft}
        onRun={run}
        onFix={fix}
        onOffer={setOffered}
        onHistory={(by, shown) => queryHistory.step(by, shown)}
      />
      <CountLine draftCount={count} isDraft={isDraft} />
      {isSaid ? (
        <ProblemNote
          problem={problem}
          onFix={() => {
            fix();
            focusQueryLine();
          }}
        />
      ) : undefined}
    </div>
  );
}

function apply(text: string): void {
  const query = text.trim();
  queryHistory.remember(query);
  dropQueryDraft();
  navigation.change({ page: "traces", query });
}

/** Back, forward and links put their query into the line. */
function useDroppedDraft(query: string): void {
  const drop = useEffectEvent(dropQueryDraft);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query in the address is the trigger
  useEffect(() => drop(), [query]);
}

/** What is wrong with the text, as the language goes; of a query that runs also what the engine says. */
function useProblem(draft: string, isDraft: boolean): QueryProblem | undefined {
  const engineError = usePageCount((state) => state.error);
  const mistake = useMemo(() => mistakeIn(draft), [draft]);
  const refusal = useMemo(
    () => (isDraft ? undefined : queryProblem(engineError, draft)),
    [isDraft, engineError, draft],
  );
  return mistake ?? refusal;
}
