import { useEffect, useState } from "react";
import type { MethodName, ParamsOf, ResultOf } from "../../app/api/methods.ts";
import { useEngine } from "../client/engine-context.tsx";
import { type Query, useQuery } from "../client/use-query.ts";
import { useChanges } from "./changes.ts";
import { writeBox } from "./heatmap-box.ts";
import { useView } from "./navigation.ts";
import { spansetPart } from "./query-kind.ts";
import { type TraceQuestion, traceQuestion, windowKey } from "./search-window.ts";
import type { View } from "./view.ts";

/** A window that follows the present moves on even when nothing arrives. */
const tickMs = 10_000;

/** What a part of the traces page asks about: which spans, of when. */
export interface Question {
  /** Tells questions apart, whatever the time is. */
  readonly key: string;
  /** Changes when the same question may have another answer. */
  readonly refreshKey: string;
  /** As the API takes it, as of now. */
  params(): TraceQuestion;
}

/**
 * `box`: what is below the heatmap asks about the box where that is listed; `brush`: always about it; the heatmap itself
 * (`all`) never does.
 */
export function useQuestion(scope: "box" | "brush" | "all"): Question {
  const view = useView();
  const refreshKey = useRefreshKey(view);
  const isBoxed = scope === "brush" || (scope === "box" && view.isBoxListed);
  const box = isBoxed ? view.box : undefined;
  const query = spansetPart(view.query);
  const boxKey = box === undefined ? "" : writeBox(box) + view.heatmap;
  return {
    key: JSON.stringify([query, windowKey(view), boxKey]),
    refreshKey,
    params: () => traceQuestion(view, box),
  };
}

/** The answer of `method` to a question; `more` are its other params. Undefined asks nothing. */
export function useAnswer<M extends MethodName>(
  method: M,
  question: Question,
  more: Partial<ParamsOf<M>> | undefined,
  isHeld = false,
): Query<ResultOf<M>> {
  const engine = useEngine();
  const key = more === undefined ? undefined : `${method} ${question.key} ${JSON.stringify(more)}`;
  return useQuery(
    key,
    async (signal) => {
      // The list is what a person waits for: its question, asked in this turn, goes first.
      await nextTurn();
      return engine.call(method, { ...question.params(), ...more } as ParamsOf<M>, signal);
    },
    { refreshKey: isHeld ? "held" : question.refreshKey },
  );
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Changes with what is in the store and with the time; stands still while the view is paused. */
export function useRefreshKey({ untilMs }: View): string {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((before) => before + 1), tickMs);
    return () => clearInterval(timer);
  }, []);
  const version = useChanges(({ event }) => event?.version);
  return untilMs === undefined ? `${version} ${tick}` : "paused";
}
