import { useMemo, useState } from "react";
import type { ServiceGraph } from "../../app/api/trace-queries.ts";
import type { Query } from "../client/use-query.ts";
import { useChanges } from "../state/changes.ts";
import { useView } from "../state/navigation.ts";
import { usePublishedCount } from "../state/page-count.ts";
import { useAnswer, useQuestion } from "../state/question.ts";
import { foldGraph } from "./graph/fold-graph.ts";
import { type MapGraph, mapGraph } from "./graph/map-graph.ts";
import { useMapState } from "./map-state.ts";

export interface GraphQuery {
  readonly query: Query<ServiceGraph>;
  /** All nodes and edges; undefined until the first answer. */
  readonly whole: MapGraph | undefined;
  /** With folds. */
  readonly shown: MapGraph | undefined;
  /** What was asked, but for the time: nodes keep their places as long as it is the same. */
  readonly layoutKey: string;
}

/** The map of the view's query, time and selection. */
export function useServiceGraph(): GraphQuery {
  const { query: text } = useView();
  const { of, opened } = useMapState();
  const query = useAnswer("traces.serviceGraph", useQuestion("brush"), { of, peers: true });
  const stored = useChanges(({ event }) => event?.stored.traces ?? 0);
  usePublishedCount(query, ({ matched, elapsedMs }) => ({ noun: "span", matched, total: stored, elapsedMs }));
  const { data } = query;
  const whole = useMemo(() => (data === undefined ? undefined : mapGraph(data)), [data]);
  const shown = useMemo(() => (whole === undefined ? undefined : foldGraph(whole, opened)), [whole, opened]);
  return { query, whole, shown, layoutKey: useKeyOfAnswer(data, JSON.stringify([text, of])) };
}

/** The key that was current when the answer came: an old answer is shown until the new one is there. */
function useKeyOfAnswer(data: ServiceGraph | undefined, key: string): string {
  const [held, setHeld] = useState({ data, key });
  if (held.data === data) return held.key;
  setHeld({ data, key });
  return key;
}
