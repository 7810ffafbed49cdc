import { formatCounted } from "../base/format.ts";
import { useCommands } from "../state/commands.ts";
import { Button } from "../widgets/button.tsx";
import { NoAnswer } from "../widgets/no-answer.tsx";
import { SplitPane } from "../widgets/split-pane.tsx";
import { ConfigPane } from "./config/config-pane.tsx";
import { GraphView } from "./graph/graph-view.tsx";
import styles from "./pipeline-page.module.css";
import { changePipelineState, usePipelineState } from "./pipeline-state.ts";
import { StagePanel } from "./stage/stage-panel.tsx";
import { usePipeline } from "./use-pipeline.ts";

/** What runs between receivers and exporters, and the configuration that says so. */
export function PipelinePage() {
  const { graph: query, figures } = usePipeline();
  const { openKey, isConfigOpen } = usePipelineState();
  const close = (): void => changePipelineState({ openKey: "" });
  useCommands([
    { id: "pipeline.close", title: "Close the stage", group: "View", keys: ["Escape"], run: close },
    {
      id: "pipeline.config",
      title: isConfigOpen ? "Hide the configuration" : "Show the configuration",
      group: "View",
      keys: ["e"],
      run: () => changePipelineState({ isConfigOpen: !isConfigOpen }),
    },
  ]);
  if (query.error !== undefined) return <NoAnswer message={query.error.message} retry={query.retry} />;
  const graph = query.data;
  if (graph === undefined) return undefined;
  const openNode = graph.nodes.findIndex(({ key }) => key === openKey);
  const side =
    openNode < 0 ? undefined : <StagePanel graph={graph} figures={figures} node={openNode} onClose={close} />;
  return (
    <div className={styles["page"]}>
      <div className={styles["head"]}>
        <span>
          {formatCounted(graph.pipelines.length, "pipeline")},{" "}
          {formatCounted(graph.nodes.length, "component")}
        </span>
        {graph.metricsAddresses.length === 0 ? undefined : (
          <span className={styles["dim"]}>
            <code>otelcol_*</code> metrics at{" "}
            {graph.metricsAddresses.map((address) => `http://${address}/metrics`).join(", ")}
          </span>
        )}
        <span className={styles["gap"]} />
        <Button
          aria-pressed={isConfigOpen}
          onClick={() => changePipelineState({ isConfigOpen: !isConfigOpen })}
        >
          Configuration
        </Button>
      </div>
      <div className={styles["rest"]}>
        <SplitPane side={side} sideLabel="Stage" initialPx={460}>
          <div className={styles["main"]} data-with-config={isConfigOpen || undefined}>
            <GraphView
              graph={graph}
              figures={figures}
              openKey={openKey}
              onOpen={(key) => changePipelineState({ openKey: key === openKey ? "" : key })}
            />
            {isConfigOpen ? <ConfigPane version={graph.version} /> : undefined}
          </div>
        </SplitPane>
      </div>
    </div>
  );
}
