import { useState } from "react";
import type { TraceList } from "../../../app/api/traces.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { type Query, useQuery } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";
import { useView } from "../../state/navigation.ts";
import { useQuestion } from "../../state/question.ts";
import { holdRows, type ShownTraces, showAll } from "./trace-rows.ts";

/** Rows of the first answer: two screens full. More are asked for when the last comes into view … */
const firstRows = 80;
/** … this many times as many, up to what the engine gives at most. */
const growth = 4;
export const listedMax = 10_000;
/** A file holds what the engine answers at most. */
export const savedMax = 100_000;

export interface TraceAnswer {
  readonly question: string;
  readonly list: TraceList;
  /** Traces in the store when it was given. */
  readonly storedCount: number;
}

export interface TraceListState {
  readonly shown: ShownTraces | undefined;
  readonly query: Query<TraceAnswer>;
  /** Asks for more rows, if there are. */
  showMore(): void;
  /** Lets in what waits. */
  showNew(): void;
  /** The answer with every row, up to `savedMax`. */
  loadAll(): Promise<TraceList>;
}

/** The answer to the view's query, kept up to date; `isHeld` tells whether rows must keep their place. */
export function useTraceList(isHeld: () => boolean): TraceListState {
  const engine = useEngine();
  const view = useView();
  const asked = useQuestion("box");
  const question = JSON.stringify([asked.key, view.order, view.isAscending]);
  const order = { orderBy: view.order, descending: !view.isAscending };
  const [limit, setLimit] = useState({ question, rows: firstRows });
  if (limit.question !== question) setLimit({ question, rows: firstRows });

  const query = useQuery<TraceAnswer>(
    `${question} ${limit.rows}`,
    async (signal) => {
      const size = { limit: limit.rows, spansPerTrace: 0 };
      const list = await engine.call("traces.search", { ...asked.params(), ...order, ...size }, signal);
      // Read after the answer, so that one never counts traces the other has not seen.
      return { question, list, storedCount: useChanges.getState().event?.traceCount ?? 0 };
    },
    { refreshKey: asked.refreshKey },
  );
  const [shown, setShown] = useState<ShownTraces>();
  const [taken, setTaken] = useState<TraceAnswer>();
  const answer = query.data;
  // While rendering, not after it: the answer is on the screen one frame earlier.
  if (answer !== undefined && answer !== taken) {
    setTaken(answer);
    setShown((before) =>
      before?.question === answer.question && isHeld()
        ? holdRows(before, answer.list)
        : showAll(answer.question, answer.list),
    );
  }

  const showMore = (): void => {
    if (shown === undefined || shown.newest.matched <= shown.newest.rowCount) return;
    setLimit({ question, rows: Math.min(listedMax, limit.rows * growth) });
  };
  const showNew = (): void =>
    setShown((before) => (before === undefined ? before : showAll(before.question, before.newest)));
  const loadAll = (): Promise<TraceList> => {
    const size = { limit: savedMax, spansPerTrace: 0, strips: false };
    return engine.call("traces.search", { ...asked.params(), ...order, ...size });
  };
  return { shown, query, showMore, showNew, loadAll };
}
