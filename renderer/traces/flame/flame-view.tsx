import { useMemo } from "react";
import type { FlameGraph } from "../../../app/api/trace-queries.ts";
import { formatCounted, formatDuration } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { Query } from "../../client/use-query.ts";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { SkeletonRows } from "../../widgets/skeleton-rows.tsx";
import styles from "./flame.module.css";
import { openInWaterfall, rootAt, sandwichOf } from "./flame-actions.ts";
import { FlameCanvas, type FrameActions } from "./flame-canvas.tsx";
import { findFrames } from "./flame-find.ts";
import { FlameModel } from "./flame-model.ts";
import { FlameTools } from "./flame-tools.tsx";
import { OperationTable } from "./operation-table.tsx";
import { Sandwich } from "./sandwich.tsx";
import { changeFlame, type FlameAddress } from "./use-flame-address.ts";
import { useFlameWindow } from "./use-flame-window.ts";

interface FlameViewProps {
  readonly query: Query<FlameGraph>;
  readonly address: FlameAddress;
  /** Undefined: of what a query finds. */
  readonly traceId: string | undefined;
}

/** A flame graph with its tools; what is shown is in the address. */
export function FlameView({ query, address, traceId }: FlameViewProps) {
  const graph = query.data;
  const model = useMemo(
    () => (graph === undefined ? undefined : new FlameModel(graph, graph.frames)),
    [graph],
  );
  const matches = useMemo(
    () => (model === undefined ? undefined : findFrames(address.find, model)),
    [model, address.find],
  );
  if (query.error !== undefined && query.error.code !== "invalid_query")
    return <NoAnswer message={query.error.message} retry={query.retry} />;
  return (
    <section className={styles["view"]} aria-label="Flame graph" data-stale={query.isSlow}>
      <FlameTools
        address={address}
        matches={matches}
        isOfQuery={traceId === undefined}
        summary={graph === undefined ? "" : summaryOf(graph, traceId === undefined)}
      />
      {graph === undefined || model === undefined ? (
        query.isSlow && <SkeletonRows label="Laying out" />
      ) : graph.frames.frameCount === 0 ? (
        <p className={styles["none"]}>No span in this time window matches the query.</p>
      ) : address.isTable ? (
        <OperationTable
          graph={graph}
          isFound={matches?.isFound}
          focus={-1}
          onOpen={({ service, name }) => sandwichOf(service, name)}
        />
      ) : address.form === "sandwich" && graph.callers !== undefined ? (
        <Sandwich graph={graph} model={model} matches={matches} traceId={traceId} />
      ) : (
        <WholeGraph model={model} isFound={matches?.isFound} address={address} traceId={traceId} />
      )}
    </section>
  );
}

interface WholeGraphProps {
  readonly model: FlameModel;
  readonly isFound: Uint8Array | undefined;
  readonly address: FlameAddress;
  readonly traceId: string | undefined;
}

function WholeGraph({ model, isFound, address, traceId }: WholeGraphProps) {
  const root = useMemo(
    () => (address.root === "" ? -1 : model.frameOfKey(address.root)),
    [model, address.root],
  );
  const bounds = useMemo(() => (root < 0 ? model.bounds : model.boundsOf(root)), [model, root]);
  const part = useFlameWindow(bounds, address.zoom, (zoom) => changeFlame({ zoom }));
  const actions: FrameActions = {
    rootAt: (frame) => rootAt(model, frame),
    rootOut: root < 0 ? undefined : () => changeFlame({ root: "" }),
    sandwich: (frame) => sandwichOf(model.service(frame), model.name(frame)),
    open: (frame) => openInWaterfall(model, frame, traceId),
  };
  return (
    <>
      {root < 0 ? undefined : <Crumbs model={model} root={root} />}
      <FlameCanvas
        label={labelOf(model)}
        model={model}
        bounds={bounds}
        part={part}
        isFound={isFound}
        actions={actions}
        isMain
      />
    </>
  );
}

/** The way to the frame that is shown as the root. */
function Crumbs({ model, root }: { model: FlameModel; root: number }) {
  return (
    <nav className={styles["crumbs"]} aria-label="Path to the root that is shown">
      <button type="button" className={styles["crumb"]} onClick={() => changeFlame({ root: "" })}>
        Everything
      </button>
      {model.pathTo(root).map((frame) => (
        <button
          key={frame}
          type="button"
          className={styles["crumb"]}
          aria-current={frame === root ? "true" : undefined}
          title={visibleText(model.service(frame))}
          onClick={() => rootAt(model, frame)}
        >
          {visibleText(model.name(frame)) || "(no name)"}
        </button>
      ))}
    </nav>
  );
}

function labelOf(model: FlameModel): string {
  const { graph, frames } = model;
  const count = formatCounted(frames.frameCount, "frame");
  return `Flame graph of ${formatCounted(graph.spanCount, "span")}: ${count} on ${formatCounted(model.laneCount, "level")}.`;
}

function summaryOf(graph: FlameGraph, isOfQuery: boolean): string {
  const spans = formatCounted(graph.spanCount, "span");
  const parts = isOfQuery ? [`${spans} of ${formatCounted(graph.traceCount, "trace")}`] : [spans];
  if (graph.omittedSpans > 0) parts.push(`${formatCounted(graph.omittedSpans, "older span")} left out`);
  const busy = graph.operations.selfNano.reduce((sum, nano) => sum + nano, 0);
  return [...parts, `${formatDuration(busy)} busy`].join(" · ");
}
