import { useEffect, useEffectEvent, useState } from "react";
import type { ApiFailure } from "../../../app/api/protocol.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { useEngineQuery, useQuery } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";
import { useCommands } from "../../state/commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { usePageCount } from "../../state/page-count.ts";
import { searchWindow, windowKey } from "../../state/search-window.ts";
import { Button } from "../../widgets/button.tsx";
import { Prose } from "../../widgets/prose.tsx";
import { CountLine } from "./count-line.tsx";
import styles from "./query-bar.module.css";
import { queryProblem } from "./query-problem.ts";
import { TraceqlInput } from "./traceql-input.tsx";

/** Pause in typing after which the draft is counted. */
const draftPauseMs = 120;
/** … and after which its mistake is put into words. */
const sentencePauseMs = 1_200;

/** The TraceQL line: counts while typing, runs on Enter. */
export function TraceQuery() {
  const view = useView();
  const [draft, setDraft] = useState(view.query);
  const [focusCount, setFocusCount] = useState(0);
  useApplied(view.query, setDraft);
  const isDraft = draft !== view.query;
  const { count, error } = useDraftCount(isDraft ? draft : undefined);
  const services = useEngineQuery("services.list", focusCount > 0 ? {} : undefined, {}).data ?? [];
  const pageError = usePageCount((state) => state.error);
  const problem = queryProblem(isDraft ? error : pageError, isDraft ? draft : view.query);

  useCommands([
    {
      id: "query.focus",
      title: "Edit the query",
      group: "View",
      keys: ["/"],
      run: () => setFocusCount((before) => before + 1),
    },
  ]);
  const isSaid = useIsSaid(draft, isDraft);
  const run = (): void => {
    // What is known to be wrong is not run: the rows stay, the sentence tells why.
    if (isDraft && problem !== undefined) isSaid.sayNow();
    else navigation.change({ page: "traces", query: draft.trim() });
  };
  const use = (text: string): void => {
    setDraft(text);
    setFocusCount((before) => before + 1);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notes that the editor inside is about to be used
    <div className={styles["field"]} onFocus={() => setFocusCount((before) => Math.max(before, 1))}>
      <TraceqlInput
        className={styles["editor"]}
        text={draft}
        spot={problem?.spot}
        services={services.map(({ name }) => name)}
        focusCount={focusCount}
        onChange={setDraft}
        onRun={run}
      />
      <CountLine draftCount={count} isDraft={isDraft} />
      {problem === undefined || !isSaid.value ? undefined : (
        <div className={styles["problem"]} role="alert">
          <span>
            <Prose text={problem.message} />
          </span>
          {problem.fixed === undefined ? undefined : (
            <Button onClick={() => use(problem.fixed ?? draft)}>Use {problem.suggestion}</Button>
          )}
        </div>
      )}
    </div>
  );
}

/** The draft follows the address: back, forward and links put their query into the line. */
function useApplied(query: string, setDraft: (query: string) => void): void {
  const apply = useEffectEvent(setDraft);
  useEffect(() => apply(query), [query]);
}

/** Nobody wants to hear about half a query while typing it: the sentence waits for a pause, or for Enter. */
function useIsSaid(draft: string, isDraft: boolean): { readonly value: boolean; sayNow(): void } {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSaid(draft), sentencePauseMs);
    return () => clearTimeout(timer);
  }, [draft]);
  return { value: !isDraft || said === draft, sayNow: () => setSaid(draft) };
}

interface DraftCount {
  readonly count: number | undefined;
  readonly error: ApiFailure | undefined;
}

/** How many traces the draft would find. */
function useDraftCount(draft: string | undefined): DraftCount {
  const view = useView();
  const [settled, setSettled] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(draft), draftPauseMs);
    return () => clearTimeout(timer);
  }, [draft]);
  const version = useChanges(({ event }) => event?.version);
  const isSettled = draft !== undefined && settled === draft;
  const engine = useEngine();
  const { data, error, isStale } = useQuery(
    isSettled ? `${windowKey(view)} ${draft}` : undefined,
    (signal) => engine.call("traces.search", { query: draft ?? "", limit: 1, ...searchWindow(view) }, signal),
    { refreshKey: version },
  );
  if (!isSettled) return { count: undefined, error: undefined };
  return { count: isStale || error !== undefined ? undefined : data?.matched, error };
}
