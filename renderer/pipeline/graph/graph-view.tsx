import { useRef } from "react";
import type { PipelineFigures, PipelineGraph } from "../../../app/api/pipeline.ts";
import { type Command, useCommands } from "../../state/commands.ts";
import { useField } from "../../widgets/use-field.ts";
import { ZoomField } from "../../widgets/zoom-field.tsx";
import { GraphMarks } from "./graph-marks.tsx";
import type { PipelineScene } from "./pipeline-scene.ts";

export interface GraphViewProps {
  readonly graph: PipelineGraph;
  readonly scene: PipelineScene;
  readonly figures: PipelineFigures | undefined;
  readonly openKey: string;
  /** A click on a component, or on what leads to it. */
  readonly onOpen: (key: string) => void;
}

/** For the buttons that zoom: they cover no card that is scrolled to. */
const roomBelow = 40;

/** The components that run, as wide as there is room for until somebody zooms. */
export function GraphView(props: GraphViewProps) {
  const { width } = props.scene.geometry;
  const height = props.scene.geometry.height + roomBelow;
  const scroller = useRef<HTMLDivElement>(null);
  const field = useField(scroller, {
    ...{ key: String(props.graph.version), width, height, shift: 0 },
    ...{ fittedMin: { byWidth: 0.7, byHeight: 0.9 }, fits: "always" },
  });
  useCommands([
    command("zoom-in", "Zoom in", "+", field.zoomIn),
    command("zoom-out", "Zoom out", "-", field.zoomOut),
    command("fit", "Fit the whole graph", "0", field.fit),
  ]);
  return (
    <ZoomField {...{ scroller, field, width, height }} whole="the whole graph">
      <GraphMarks {...props} scale={field.scale} />
    </ZoomField>
  );
}

function command(id: string, title: string, key: string, run: () => void): Command {
  return { id: `pipeline.${id}`, title, group: "View", keys: [key], run };
}
