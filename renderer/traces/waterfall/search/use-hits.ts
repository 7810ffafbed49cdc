import { useEffect } from "react";
import { useStore } from "zustand";
import type { ApiFailure } from "../../../../app/api/protocol.ts";
import { useEngineQuery } from "../../../client/use-query.ts";
import type { WaterfallStore } from "../waterfall-store.ts";
import { findProblem, findQueryOf } from "./find-query.ts";
import { hitsOf } from "./hits.ts";
import { setHits } from "./search-actions.ts";

/** Asks the engine for the rows that match and puts them into the store; the old ones stay until the new ones are here. */
export function useHits(store: WaterfallStore): {
  readonly isBusy: boolean;
  readonly error: ApiFailure | undefined;
} {
  const view = useStore(store, (state) => state.view);
  const text = useStore(store, (state) => state.search.text);
  const query = findProblem(text) === "" ? findQueryOf(text) : "";
  const params = query === "" ? undefined : { traceId: view.traceId, query };
  const { data, error, isStale } = useEngineQuery("traces.findRows", params, { refreshKey: view.version });
  useEffect(() => {
    if (query === "") setHits(store, undefined);
    // Rows of another version are other spans; the answer about this one is on its way.
    else if (data !== undefined && !isStale && data.version === view.version)
      setHits(store, hitsOf(query, data.rows, view.rowCount));
  }, [store, query, data, isStale, view]);
  return { isBusy: isStale, error };
}
