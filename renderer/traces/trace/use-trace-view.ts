import { useMemo, useRef } from "react";
import type { EngineClient } from "../../../app/api/methods.ts";
import { unpackRows } from "../../../app/api/packed-rows.ts";
import type { TraceMarkers } from "../../../app/api/trace-view.ts";
import type { TraceRows, TraceView } from "../../../app/api/traces.ts";
import { assertDefined } from "../../../app/base/assert.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { type Query, useQuery } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";

/**
 * The view of a trace, asked for again with every change in the store and the same object where it is as it was. Its rows come
 * first; events and log records, which may have to be loaded, join them.
 */
export function useTraceView(traceId: string): Query<TraceView> {
  const engine = useEngine();
  const version = useChanges(({ event }) => event?.version);
  const heldRows = useRef<TraceRows>(undefined);
  const heldMarkers = useRef<TraceMarkers>(undefined);
  const rows = useQuery(
    traceId,
    async (signal) => {
      heldRows.current = await loadRows(engine, traceId, heldRows.current, signal);
      return heldRows.current;
    },
    { refreshKey: version, keepData: false },
  );
  const { data } = rows;
  const markers = useQuery(
    data === undefined ? undefined : traceId,
    async (signal) => {
      heldMarkers.current = await loadMarkers(engine, traceId, heldMarkers.current, signal);
      return heldMarkers.current;
    },
    { refreshKey: `${version} ${data?.version}`, keepData: false },
  );
  const view = useMemo(
    () => (data === undefined ? undefined : joinMarkers(data, markers.data)),
    [data, markers.data],
  );
  return { ...rows, data: view };
}

/** `held` where the trace is as it was then, else its rows of now. */
export async function loadRows(
  engine: Pick<EngineClient, "call">,
  traceId: string,
  held: TraceRows | undefined,
  signal: AbortSignal,
): Promise<TraceRows> {
  const known = held?.traceId === traceId ? held : undefined;
  const params = { traceId, ...(known === undefined ? {} : { knownVersion: known.version }) };
  const answer = await engine.call("traces.view", params, signal);
  if (!answer.unchanged) return unpackRows(answer);
  return assertDefined(known, "an unchanged trace that was not held");
}

/** Versions differ between traces, so what is held of another one is never taken to be unchanged. */
async function loadMarkers(
  engine: Pick<EngineClient, "call">,
  traceId: string,
  held: TraceMarkers | undefined,
  signal: AbortSignal,
): Promise<TraceMarkers> {
  const params = { traceId, ...(held === undefined ? {} : { knownVersion: held.markersVersion }) };
  const answer = await engine.call("traces.markers", params, signal);
  if (!answer.unchanged) return answer;
  return assertDefined(held, "unchanged markers that were not held");
}

/** Markers of other rows are left out until those of these come. */
function joinMarkers(rows: TraceRows, markers: TraceMarkers | undefined): TraceView {
  if (markers?.version !== rows.version) {
    const markerEnd = new Uint32Array(rows.rowCount);
    const none = { markerEnd, markerOffsetNano: new Float64Array(0), markerKind: new Uint8Array(0) };
    return { ...rows, logCount: markers?.logCount ?? 0, ...none };
  }
  const { logCount, markerEnd, markerOffsetNano, markerKind } = markers;
  return { ...rows, logCount, markerEnd, markerOffsetNano, markerKind };
}
