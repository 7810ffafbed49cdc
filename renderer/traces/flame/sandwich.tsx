import { useMemo } from "react";
import type { FlameGraph } from "../../../app/api/trace-queries.ts";
import { formatDuration } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { SplitPane } from "../../widgets/split-pane.tsx";
import styles from "./flame.module.css";
import { openInWaterfall, sandwichOf } from "./flame-actions.ts";
import { FlameCanvas, type FrameActions } from "./flame-canvas.tsx";
import type { FlameMatches } from "./flame-find.ts";
import { FlameModel } from "./flame-model.ts";
import { OperationTable } from "./operation-table.tsx";
import { changeFlame } from "./use-flame-address.ts";
import { useFlameWindow } from "./use-flame-window.ts";

interface SandwichProps {
  readonly graph: FlameGraph;
  readonly model: FlameModel;
  readonly matches: FlameMatches | undefined;
  readonly traceId: string | undefined;
}

/** One operation: above, who calls it; below, what it calls; beside it all operations to choose from. */
export function Sandwich({ graph, model, matches, traceId }: SandwichProps) {
  const callers = useMemo(() => new FlameModel(graph, graph.callers ?? graph.frames), [graph]);
  const choose = (service: string, name: string): void => changeFlame({ of: { service, name } });
  const { strings, operations, focus } = graph;
  const name = visibleText(strings[operations.name[focus] ?? 0] ?? "") || "(no name)";
  return (
    <div className={styles["sandwich"]}>
      <SplitPane
        sideLabel="Operations"
        initialPx={430}
        side={
          <OperationTable
            graph={graph}
            isFound={matches?.isFound}
            focus={focus}
            onOpen={(row) => choose(row.service, row.name)}
            isNarrow
          />
        }
      >
        <div className={styles["slices"]}>
          <h3>
            Callers of <b>{name}</b> <span>{formatDuration(callers.frames.extentNano)}</span>
          </h3>
          <Slice
            label={`Callers of ${name}`}
            model={callers}
            isFlipped
            isFound={matches?.isFound}
            traceId={traceId}
          />
          <h3>
            What <b>{name}</b> calls
          </h3>
          <Slice label={`What ${name} calls`} model={model} isFound={matches?.isFound} traceId={traceId} />
        </div>
      </SplitPane>
    </div>
  );
}

interface SliceProps {
  readonly label: string;
  readonly model: FlameModel;
  readonly isFlipped?: boolean;
  readonly isFound: Uint8Array | undefined;
  readonly traceId: string | undefined;
}

function Slice({ label, model, isFlipped = false, isFound, traceId }: SliceProps) {
  const part = useFlameWindow(model.bounds, "", undefined);
  const zoom = (frame: number): void => {
    const start = model.frames.startNano[frame]!;
    part.setWindow({ startNano: start, endNano: start + Math.max(1, model.frames.widthNano[frame]!) });
  };
  const actions: FrameActions = {
    // The root of a slice is what it is about: another one is another sandwich.
    rootAt: zoom,
    rootOut: undefined,
    sandwich: (frame) => sandwichOf(model.service(frame), model.name(frame)),
    open: (frame) => openInWaterfall(model, frame, traceId),
  };
  return (
    <FlameCanvas
      label={label}
      model={model}
      bounds={model.bounds}
      part={part}
      isFlipped={isFlipped}
      isFound={isFound}
      actions={actions}
      isMain={!isFlipped}
    />
  );
}
