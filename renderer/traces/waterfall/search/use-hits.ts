import { useEffect } from "react";
import { useStore } from "zustand";
import type { ApiFailure } from "../../../../app/api/protocol.ts";
import { useEngine } from "../../../client/engine-context.tsx";
import { useQuery } from "../../../client/use-query.ts";
import type { WaterfallStore } from "../waterfall-store.ts";
import { findProblem, findQueryOf } from "./find-query.ts";
import { hitsOf } from "./hits.ts";
import { setHits } from "./search-actions.ts";

/** Asks the engine for the rows that match and puts them into the store; the old ones stay until the new ones are here. */
export function useHits(store: WaterfallStore): ApiFailure | undefined {
  const engine = useEngine();
  const view = useStore(store, (state) => state.view);
  const text = useStore(store, (state) => state.search.text);
  const { traceId } = view;
  const query = findProblem(text) === "" ? findQueryOf(text) : "";
  const key = query === "" ? undefined : JSON.stringify([traceId, query]);
  const { data, error } = useQuery(
    key,
    async (signal) => ({ query, found: await engine.call("traces.findRows", { traceId, query }, signal) }),
    { refreshKey: view.version },
  );
  useEffect(() => {
    if (query === "") setHits(store, undefined);
    // An answer to an earlier question, or about rows of another version: that about these is on its way.
    else if (data?.query === query && data.found.version === view.version)
      setHits(store, hitsOf(query, data.found.rows, view.rowCount));
  }, [store, query, data, view]);
  return error;
}
