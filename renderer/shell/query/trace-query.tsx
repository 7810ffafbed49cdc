import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { useCommands } from "../../state/commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { usePageCount } from "../../state/page-count.ts";
import { queryHistory } from "../../state/page-state.ts";
import { dropQueryDraft, focusQueryLine, setQueryDraft, useQueryLine } from "../../state/query-draft.ts";
import { Button } from "../../widgets/button.tsx";
import { KeyCaps } from "../../widgets/key-caps.tsx";
import { Prose } from "../../widgets/prose.tsx";
import { CountLine } from "./count-line.tsx";
import styles from "./query-bar.module.css";
import { mistakeIn, type QueryProblem, queryProblem } from "./query-problem.ts";
import { TraceqlInput } from "./traceql-input.tsx";
import { useDraftCount } from "./use-draft-count.ts";

/** Pause in typing after which a mistake is put into words. */
const sentencePauseMs = 1_200;

/** The TraceQL line: reads and counts while typing, runs on Enter. */
export function TraceQuery() {
  const { query } = useView();
  const written = useQueryLine(({ draft }) => draft);
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
        <Problem
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

/** Nobody wants to hear about half a query while typing it: the sentence waits for a pause, or for Enter. */
function useSentence(draft: string, isDraft: boolean): { readonly isSaid: boolean; sayNow(): void } {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSaid(draft), sentencePauseMs);
    return () => clearTimeout(timer);
  }, [draft]);
  return { isSaid: !isDraft || said === draft, sayNow: () => setSaid(draft) };
}

function Problem({ problem, onFix }: { problem: QueryProblem; onFix: () => void }) {
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
