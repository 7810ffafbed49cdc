import { useRef } from "react";
import type { EngineClient } from "../../../app/api/methods.ts";
import type { TraceView } from "../../../app/api/traces.ts";
import { assertDefined } from "../../../app/base/assert.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { type Query, useQuery } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";

/** The view of a trace, asked for again with every change in the store and the same object where it is as it was. */
export function useTraceView(traceId: string): Query<TraceView> {
  const engine = useEngine();
  const version = useChanges(({ event }) => event?.version);
  const held = useRef<TraceView>(undefined);
  return useQuery(
    traceId,
    async (signal) => {
      held.current = await loadView(engine, traceId, held.current, signal);
      return held.current;
    },
    { refreshKey: version, keepData: false },
  );
}

/** `held` where the trace is as it was then, else its view of now. */
export async function loadView(
  engine: Pick<EngineClient, "call">,
  traceId: string,
  held: TraceView | undefined,
  signal: AbortSignal,
): Promise<TraceView> {
  const known = held?.traceId === traceId ? held : undefined;
  const params = { traceId, ...(known === undefined ? {} : { knownVersion: known.version }) };
  const answer = await engine.call("traces.view", params, signal);
  if (!answer.unchanged) return answer;
  return assertDefined(known, "an unchanged trace that was not held");
}
