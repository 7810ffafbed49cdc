import { useEffect, useState } from "react";
import type { CohortCounts } from "../../../app/api/cohort-views.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { useQuery } from "../../client/use-query.ts";
import { mistakeIn } from "../../editor/query-problem.ts";
import type { Comparison, SideId } from "../../state/comparison.ts";
import { useView } from "../../state/navigation.ts";
import { questionKey, questionOf } from "../question.ts";

/** Pause in typing after which the draft is counted. */
const pauseMs = 80;

/** What is written in the query lines and was not run yet. */
export type Drafts = Readonly<Partial<Record<SideId, string>>>;

export interface SideCounts {
  readonly counts: CohortCounts | undefined;
  /** Still those of an earlier text. */
  readonly isOld: boolean;
}

/** How many traces are on either side, of what is being written as of what runs. */
export function useSideCounts(comparison: Comparison, drafts: Drafts): SideCounts {
  const engine = useEngine();
  const view = useView();
  const asked = withDrafts(comparison, drafts);
  const key = `${questionKey(asked, view)} counted`;
  const settled = useSettled(key);
  const isMistaken = mistakeIn(asked.a.query) !== undefined || mistakeIn(asked.b.query) !== undefined;
  const isAsked = !isMistaken && settled === key;
  const { data, error, isStale } = useQuery(isAsked ? key : undefined, (signal) =>
    engine.call("cohorts.counts", questionOf(asked, view), signal),
  );
  return { counts: error === undefined ? data : undefined, isOld: isStale || !isAsked };
}

/** A draft counts as soon as it can be read; until then what runs does. */
function withDrafts(comparison: Comparison, drafts: Drafts): Comparison {
  const side = (id: SideId): Comparison["a"] => {
    const draft = drafts[id];
    const isReadable = draft !== undefined && mistakeIn(draft) === undefined;
    return isReadable ? { ...comparison[id], query: draft } : comparison[id];
  };
  return { ...comparison, a: side("a"), b: side("b") };
}

function useSettled(key: string): string | undefined {
  const [settled, setSettled] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), pauseMs);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}
