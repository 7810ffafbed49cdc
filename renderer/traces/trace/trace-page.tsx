import { useEffect, useRef, useState } from "react";
import type { TraceView } from "../../../app/api/traces.ts";
import { navigation } from "../../state/navigation.ts";
import { rowOfSpanRef } from "../waterfall/address/span-ref.ts";
import { readAddress, usePlaceInAddress } from "../waterfall/address/use-place-in-address.ts";
import { useSelectedSpan } from "../waterfall/address/use-selected-span.ts";
import { SpanPanel } from "../waterfall/detail/span-panel.tsx";
import {
  createWaterfallStore,
  selectRow,
  updateView,
  type WaterfallStore,
} from "../waterfall/waterfall-store.ts";
import { TraceHeader } from "./trace-header.tsx";
import styles from "./trace-page.module.css";
import { TraceProblem, TraceSkeleton } from "./trace-placeholders.tsx";
import { TraceTabContent } from "./trace-tabs.tsx";
import { useTraceView } from "./use-trace-view.ts";

/** One trace: head, the way to look at it that is chosen, and the open span beside it. Spans that arrive later appear in place. */
export function TracePage({ traceId, selectedSpanRef }: { traceId: string; selectedSpanRef: string }) {
  const { data, error, retry } = useTraceView(traceId);
  if (data !== undefined && data.traceId === traceId)
    return (
      <LoadedTrace
        key={traceId}
        view={data}
        isGone={error?.code === "not_found"}
        selectedSpanRef={selectedSpanRef}
      />
    );
  if (error !== undefined) return <TraceProblem traceId={traceId} error={error} retry={retry} />;
  return <TraceSkeleton />;
}

interface LoadedTraceProps {
  readonly view: TraceView;
  /** It was stored when it was opened, and is no longer. */
  readonly isGone: boolean;
  readonly selectedSpanRef: string;
}

function LoadedTrace({ view, isGone, selectedSpanRef }: LoadedTraceProps) {
  const [store] = useState(() => openStore(view, selectedSpanRef));
  const lastView = useRef(view);
  useEffect(() => {
    if (lastView.current === view) return;
    lastView.current = view;
    updateView(store, view);
  }, [store, view]);
  usePlaceInAddress(store);
  useSelectedSpan(store, selectedSpanRef);
  return (
    <section className={styles["page"]} aria-label="Trace">
      <div className={styles["main"]}>
        <TraceHeader store={store} isGone={isGone} />
        <TraceTabContent store={store} />
      </div>
      {selectedSpanRef !== "" && (
        <SpanPanel store={store} spanRef={selectedSpanRef} close={() => navigation.change({ spanId: "" })} />
      )}
    </section>
  );
}

function openStore(view: TraceView, spanRef: string): WaterfallStore {
  const store = createWaterfallStore(view);
  readAddress(store);
  if (spanRef !== "") selectRow(store, rowOfSpanRef(view, spanRef));
  return store;
}
