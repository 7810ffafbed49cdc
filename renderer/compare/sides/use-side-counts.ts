import { useEffect, useState } from "react";
import type { CohortCount } from "../../../app/api/cohort-views.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { useQuery } from "../../client/use-query.ts";
import { type Comparison, type SideId, sideIds } from "../../state/comparison.ts";
import { useView } from "../../state/navigation.ts";
import { cohortName, questionKey, questionOf } from "../question.ts";
import { sideMistake } from "./side-mistake.ts";

/** Pause in typing after which the draft is counted. */
const pauseMs = 80;

/** What is written in the query lines and was not run yet. */
export type Drafts = Readonly<Partial<Record<SideId, string>>>;

/** How many traces a side has. */
export interface SideCount {
  /** Undefined while nobody knows. */
  readonly count: CohortCount | undefined;
  /** Still that of an earlier text. */
  readonly isOld: boolean;
  /** Why there is none. */
  readonly problem: string | undefined;
}

/** How many traces are on either side, of what is being written as of what runs; a mistake on one side leaves the other its count. */
export function useSideCounts(comparison: Comparison, drafts: Drafts): Readonly<Record<SideId, SideCount>> {
  const engine = useEngine();
  const view = useView();
  const asked = withDrafts(comparison, drafts);
  const countable = withoutMistakes(asked);
  const key = countable === undefined ? undefined : `${questionKey(countable, view)} counted`;
  const settled = useSettled(key);
  const isAsked = key !== undefined && settled === key;
  const { data, error, isStale } = useQuery(isAsked ? key : undefined, (signal) =>
    engine.call("cohorts.counts", questionOf(countable!, view), signal),
  );
  const side = (id: SideId): SideCount => {
    const problem = sideMistake(asked[id].query)?.message ?? error?.message;
    const count = problem === undefined ? data?.[cohortName(id)] : undefined;
    return { count, isOld: isStale || !isAsked, problem };
  };
  return { a: side("a"), b: side("b") };
}

/** A draft counts as soon as it can be read; until then what runs does. */
function withDrafts(comparison: Comparison, drafts: Drafts): Comparison {
  const side = (id: SideId): Comparison["a"] => {
    const draft = drafts[id];
    const isReadable = draft !== undefined && sideMistake(draft) === undefined;
    return isReadable ? { ...comparison[id], query: draft } : comparison[id];
  };
  return { ...comparison, a: side("a"), b: side("b") };
}

/** With the side that can be read on both, so that it is counted; undefined where neither can be. */
function withoutMistakes(comparison: Comparison): Comparison | undefined {
  const sound = sideIds.filter((id) => sideMistake(comparison[id].query) === undefined);
  if (sound.length === 2) return comparison;
  const [only] = sound;
  return only === undefined ? undefined : { a: comparison[only], b: comparison[only], rest: undefined };
}

function useSettled(key: string | undefined): string | undefined {
  const [settled, setSettled] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), pauseMs);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}
