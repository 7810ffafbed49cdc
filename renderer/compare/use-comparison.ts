import { useState } from "react";
import type { CohortComparison } from "../../app/api/cohorts.ts";
import { useEngine } from "../client/engine-context.tsx";
import { type Query, useQuery } from "../client/use-query.ts";
import { useChanges } from "../state/changes.ts";
import type { Comparison } from "../state/comparison.ts";
import { useView } from "../state/navigation.ts";
import { type CohortQuestion, isSameSides, questionKey, questionOf } from "./question.ts";
import { sideMistake } from "./sides/side-mistake.ts";

/** An answer, with what it is an answer to. */
export interface Compared {
  readonly comparison: CohortComparison;
  /** The sides with the times of then: what else is drawn of them asks with the same. */
  readonly question: CohortQuestion;
  readonly madeMs: number;
  /** Of what was in the store. */
  readonly version: number;
}

export interface ComparisonQuery extends Query<Compared> {
  /** Something was stored or removed since the answer was made. */
  readonly isOutdated: boolean;
  /** A person ended the comparison before there was an answer. */
  readonly isStopped: boolean;
  readonly stop: () => void;
}

/**
 * The comparison the address asks for. Another one cancels the one that runs, and its answer stays until then. New data is not followed:
 * a result that changed while it is read says nothing. `retry` makes it anew.
 */
export function useComparison(comparison: Comparison | undefined): ComparisonQuery {
  const engine = useEngine();
  const view = useView();
  const version = useChanges(({ event }) => event?.version);
  const [stopped, setStopped] = useState<string>();
  const key = comparison === undefined ? undefined : questionKey(comparison, view);
  // Without knowing what is stored now nobody could tell later that it changed.
  const isAsked =
    version !== undefined && comparison !== undefined && key !== stopped && canBeAsked(comparison);
  const query = useQuery(isAsked ? key : undefined, async (signal): Promise<Compared> => {
    const question = questionOf(comparison!, view);
    const before = { madeMs: Date.now(), version: useChanges.getState().event?.version ?? 0 };
    return { comparison: await engine.call("traces.compare", question, signal), question, ...before };
  });
  return {
    ...query,
    isOutdated: query.data !== undefined && !query.isStale && query.data.version !== version,
    isStopped: key !== undefined && key === stopped,
    stop: () => setStopped(key),
    retry: () => {
      setStopped(undefined);
      if (isAsked) query.retry();
    },
  };
}

function canBeAsked(comparison: Comparison): boolean {
  return (
    !isSameSides(comparison) &&
    sideMistake(comparison.a.query) === undefined &&
    sideMistake(comparison.b.query) === undefined
  );
}
