import { useEffect, useState } from "react";
import { useEngine } from "../../client/engine-context.tsx";
import { useQuery } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";
import { useView } from "../../state/navigation.ts";
import { isMetricsQuery } from "../../state/query-kind.ts";
import { traceQuestion, windowKey } from "../../state/search-window.ts";

/** Pause in typing after which the draft is counted. */
const pauseMs = 80;

const countedOnly = { limit: 1, strips: false, spansPerTrace: 0 };

/** How many traces a draft without mistakes would find; undefined while that is not known, or makes no sense. */
export function useDraftCount(draft: string | undefined): number | undefined {
  const view = useView();
  const engine = useEngine();
  const [settled, setSettled] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(draft), pauseMs);
    return () => clearTimeout(timer);
  }, [draft]);
  const version = useChanges(({ event }) => event?.version);
  const isCounted = draft !== undefined && settled === draft && !isMetricsQuery(draft);
  const { data, error, isStale } = useQuery(
    isCounted ? `${windowKey(view)} ${draft}` : undefined,
    (signal) =>
      engine.call(
        "traces.search",
        { ...traceQuestion({ ...view, query: draft ?? "" }, undefined), ...countedOnly },
        signal,
      ),
    { refreshKey: version },
  );
  return !isCounted || isStale || error !== undefined ? undefined : data?.matched;
}
