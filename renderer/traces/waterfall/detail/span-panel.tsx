import { useRef } from "react";
import { useStore } from "zustand";
import { rowFlag, type SpanDetail, type TraceView } from "../../../../app/api/traces.ts";
import { exactDuration, formatDuration, formatShare } from "../../../base/format.ts";
import { visibleText } from "../../../base/visible-text.ts";
import { useEngineQuery } from "../../../client/use-query.ts";
import { useCommands } from "../../../state/commands.ts";
import { serviceColors } from "../../../state/page-state.ts";
import { AttributeTable } from "../../../widgets/attribute-table.tsx";
import { ErrorMark } from "../../../widgets/error-mark.tsx";
import { ServiceSquare } from "../../../widgets/service-tag.tsx";
import { readSpanRef, rowOfSpanRef } from "../address/span-ref.ts";
import { useDraggedWidth } from "../use-dragged-width.ts";
import type { WaterfallStore } from "../waterfall-store.ts";
import { EventList } from "./event-list.tsx";
import { LinkList } from "./link-list.tsx";
import { SpanActions } from "./span-actions.tsx";
import { spanFacts } from "./span-facts.ts";
import { SpanLogs } from "./span-logs.tsx";
import styles from "./span-panel.module.css";

const panelWidth = {
  label: "span panel",
  storageKey: "sightglass.spanPanelWidth",
  defaultPx: 400,
  minPx: 300,
  restMinPx: 480,
  direction: -1,
} as const;

interface SpanPanelProps {
  readonly store: WaterfallStore;
  /** As the address names the span. */
  readonly spanRef: string;
  readonly close: () => void;
}

/** Everything about one span, beside the waterfall so that no row moves. */
export function SpanPanel({ store, spanRef, close }: SpanPanelProps) {
  const view = useStore(store, (state) => state.view);
  const { spanId, ordinal } = readSpanRef(spanRef);
  const { data, error } = useEngineQuery(
    "traces.span",
    { traceId: view.traceId, spanId, ordinal },
    { refreshKey: view.version },
  );
  const [width, resize] = useDraggedWidth(panelWidth);
  const panel = useRef<HTMLElement>(null);
  useCommands([
    {
      ...{ id: "trace.inspector", title: "Go into the open span", group: "View", keys: ["i"] },
      run: () => panel.current?.focus(),
    },
  ]);
  return (
    <aside ref={panel} className={styles["panel"]} style={{ width }} aria-label="Span" tabIndex={-1}>
      <div className={styles["splitter"]} title="Drag to resize, double-click to reset" {...resize} />
      <button type="button" className={styles["close"]} aria-label="Close the span (Esc)" onClick={close}>
        ×
      </button>
      {error === undefined && data !== undefined && (
        <SpanBody key={`${data.spanId}-${data.ordinal}`} store={store} span={data} />
      )}
      {error !== undefined && (
        <div className={styles["scroll"]}>
          <p className={styles["absent"]}>
            {error.code === "not_found" ? absentText(view, spanRef) : error.message}
          </p>
        </div>
      )}
    </aside>
  );
}

/** A span with a row of its own was there when the trace was loaded. */
function absentText(view: TraceView, spanRef: string): string {
  const { spanId } = readSpanRef(spanRef);
  const row = rowOfSpanRef(view, spanRef);
  return row >= 0 && (view.flags[row]! & rowFlag.placeholder) === 0
    ? `Span ${spanId} was removed to stay within the disk budget.`
    : `Span ${spanId} has not arrived. It opens here when it does.`;
}

function SpanBody({ store, span }: { store: WaterfallStore; span: SpanDetail }) {
  const view = useStore(store, (state) => state.view);
  const row = rowOfSpanRef(view, `${span.spanId}-${span.ordinal}`);
  const flags = row < 0 ? 0 : view.flags[row]!;
  const nano = Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano));
  const exceptions = span.events.filter(({ name }) => name === "exception");
  return (
    <div className={styles["scroll"]}>
      <SpanTitle span={span} />
      <p className={styles["numbers"]}>
        <span title={exactDuration(nano)}>
          <b>{formatDuration(nano)}</b> duration
        </span>
        <span title={exactDuration(span.selfNano)}>
          <b>{formatDuration(span.selfNano)}</b> self
        </span>
        <span title={`of ${exactDuration(view.durationNano)}`}>
          <b>{formatShare(Math.max(0, nano) / Math.max(1, view.durationNano))}</b> of trace
        </span>
      </p>
      {row >= 0 && <SpanActions store={store} row={row} />}
      <SpanWarnings flags={flags} />
      {span.status.code === 2 && exceptions.length === 0 && (
        <div className={styles["errorCard"]}>
          <b>
            <ErrorMark isOwn /> Error
          </b>
          <p>{errorText(span)}</p>
        </div>
      )}
      <EventList span={span} traceStart={view.startUnixNano} />
      <AttributeTable title="Attributes" attributes={span.attributes} dropped={span.droppedAttributesCount} />
      <SpanLogs traceId={span.traceId} spanId={span.spanId} traceVersion={view.version} />
      <LinkList span={span} />
      <AttributeTable title="Span" attributes={spanFacts(span)} />
      <AttributeTable title="Resource" attributes={span.resource} />
      <AttributeTable title="Scope" attributes={scopeAttributes(span)} />
    </div>
  );
}

/** What the span says about its error; `error.type` is the convention where there is no message. */
function errorText({ status, attributes }: SpanDetail): string {
  if (status.message !== "") return status.message;
  const type = attributes.find(({ key }) => key === "error.type")?.text;
  return type === undefined ? "The span has status error and no message." : `error.type ${type}`;
}

function SpanTitle({ span }: { span: SpanDetail }) {
  const { cssColor, isRepeated } = serviceColors.markOf(span.service);
  const serviceVersion = span.resource.find(({ key }) => key === "service.version")?.text ?? "";
  return (
    <header className={styles["title"]}>
      <ServiceSquare color={cssColor} isRepeated={isRepeated} />
      <h2 title={span.name}>{visibleText(span.name) || "(no name)"}</h2>
      <span className={styles["servicePill"]} title={`${span.service} ${serviceVersion}`}>
        {visibleText(span.service) || "(no service)"} {visibleText(serviceVersion)}
      </span>
    </header>
  );
}

const warnings: readonly (readonly [number, string])[] = [
  [
    rowFlag.endBeforeStart,
    "It ends before it starts: the clock of its host jumped, or the program set the times by hand.",
  ],
  [
    rowFlag.outsideParent,
    "It reaches outside of its parent: asynchronous work, or two hosts whose clocks differ.",
  ],
  [rowFlag.duplicateId, "Another span of this trace has the same id and different content."],
  [rowFlag.cycleCut, "Its parents lead back to itself; the circle was cut here."],
];

function SpanWarnings({ flags }: { flags: number }) {
  const found = warnings.filter(([flag]) => (flags & flag) !== 0);
  if (found.length === 0) return null;
  return (
    <ul className={styles["warnings"]}>
      {found.map(([flag, text]) => (
        <li key={flag}>{text}</li>
      ))}
    </ul>
  );
}

function scopeAttributes({ scope }: SpanDetail): SpanDetail["attributes"] {
  const named = (key: string, text: string) => (text === "" ? [] : [{ key, type: "string", text } as const]);
  return [
    ...named("name", scope.name),
    ...named("version", scope.version),
    ...named("schema url", scope.schemaUrl),
    ...scope.attributes,
  ];
}
