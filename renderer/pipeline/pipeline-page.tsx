import { useMemo, useRef } from "react";
import type { PipelineGraph } from "../../app/api/pipeline.ts";
import { useCommands } from "../state/commands.ts";
import { NoAnswer } from "../widgets/no-answer.tsx";
import { SkeletonRows } from "../widgets/skeleton-rows.tsx";
import { SplitPane } from "../widgets/split-pane.tsx";
import { useSize } from "../widgets/use-size.ts";
import { ConfigPane } from "./config/config-pane.tsx";
import { useConfig } from "./config/use-config.ts";
import { GraphView } from "./graph/graph-view.tsx";
import { type PipelineScene, pipelineScene } from "./graph/pipeline-scene.ts";
import { PipelineHead } from "./pipeline-head.tsx";
import styles from "./pipeline-page.module.css";
import { changePipelineState, usePipelineState } from "./pipeline-state.ts";
import { StagePanel } from "./stage/stage-panel.tsx";
import { type Pipeline, usePipeline } from "./use-pipeline.ts";

/** What runs between receivers and exporters, and the configuration that says so. */
export function PipelinePage() {
  const pipeline = usePipeline();
  const { graph } = pipeline;
  if (graph.error !== undefined) return <NoAnswer message={graph.error.message} retry={graph.retry} />;
  if (graph.data === undefined) return <SkeletonRows label="The pipelines are being asked for" />;
  return <RunningPipeline graph={graph.data} figures={pipeline.figures} />;
}

/** Beside a graph the configuration needs so much; where there is less, it stands below. */
const configPx = 620;
/** Below it, of the height there is. */
const configShare = 0.5;

function RunningPipeline({ graph, figures }: Pick<Pipeline, "figures"> & { graph: PipelineGraph }) {
  const { openKey, isConfigOpen } = usePipelineState();
  const draft = useConfig(graph.version);
  const main = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(main);
  const scene = useMemo(() => pipelineScene(graph), [graph]);
  const edge = edgeFor(scene, width);
  const open = (key: string): void => changePipelineState({ openKey: key });
  const close = (): void => {
    changePipelineState({ openKey: "" });
    main.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(openKey)}"]`)?.focus();
  };
  const toggleConfig = (): void => changePipelineState({ isConfigOpen: !isConfigOpen });
  useCommands([
    { id: "pipeline.close", title: "Close the component", group: "View", keys: ["Escape"], run: close },
    {
      id: "pipeline.config",
      title: isConfigOpen ? "Hide the configuration" : "Show the configuration",
      group: "View",
      keys: ["e"],
      run: toggleConfig,
    },
  ]);
  const openNode = graph.nodes.findIndex(({ key }) => key === openKey);
  const side =
    openNode < 0 ? undefined : <StagePanel graph={graph} figures={figures} node={openNode} onClose={close} />;
  return (
    <div className={styles["page"]}>
      <PipelineHead
        {...{ graph, figures, openKey, isConfigOpen, toggleConfig }}
        isDirty={draft.isDirty}
        onOpen={open}
      />
      <div className={styles["rest"]}>
        <SplitPane side={side} sideLabel="Stage" initialPx={460}>
          <div ref={main} className={styles["main"]}>
            <SplitPane
              edge={edge}
              side={isConfigOpen ? <ConfigPane draft={draft} /> : undefined}
              sideLabel="Configuration"
              initialPx={edge === "right" ? configPx : Math.round(height * configShare)}
              minPx={160}
            >
              <GraphView
                {...{ graph, scene, figures, openKey }}
                onOpen={(key) => (key === openKey ? close() : open(key))}
              />
            </SplitPane>
          </div>
        </SplitPane>
      </div>
    </div>
  );
}

function edgeFor({ geometry }: PipelineScene, width: number): "right" | "bottom" {
  return width >= geometry.width + configPx ? "right" : "bottom";
}
