import type { PipelineFigures, PipelineGraph } from "../../app/api/pipeline.ts";
import { formatCounted } from "../base/format.ts";
import { Button } from "../widgets/button.tsx";
import { ErrorMark } from "../widgets/error-mark.tsx";
import { figuresOfNode } from "./graph/node-words.ts";
import styles from "./pipeline-page.module.css";

interface PipelineHeadProps {
  readonly graph: PipelineGraph;
  readonly figures: PipelineFigures | undefined;
  readonly openKey: string;
  readonly isConfigOpen: boolean;
  /** Something was written that is not in use. */
  readonly isDirty: boolean;
  readonly onOpen: (key: string) => void;
  readonly toggleConfig: () => void;
}

/** What runs in numbers, what runs outside of pipelines, and where its metrics are. */
export function PipelineHead(props: PipelineHeadProps) {
  const { graph, figures, openKey, isConfigOpen, isDirty, onOpen, toggleConfig } = props;
  return (
    <div className={styles["head"]}>
      <span className={styles["sum"]}>
        {formatCounted(graph.pipelines.length, "pipeline")}, {formatCounted(graph.nodes.length, "component")}
      </span>
      {graph.nodes.map(({ key, id, kind }, node) =>
        kind === "extension" ? (
          <Button
            key={key}
            aria-pressed={key === openKey}
            title={`extension ${id}`}
            onClick={() => onOpen(key)}
          >
            {figuresOfNode(figures, node)?.isTroubled === true ? <ErrorMark isOwn /> : undefined}
            {id}
          </Button>
        ) : undefined,
      )}
      <span className={styles["gap"]} />
      {graph.metricsAddresses.map((address) => (
        <a
          key={address}
          className={styles["metrics"]}
          href={`http://${address}/metrics`}
          target="_blank"
          rel="noreferrer"
          title="Metrics of the pipeline itself, as Prometheus reads them"
        >
          otelcol_* metrics at {address}
        </a>
      ))}
      <Button aria-pressed={isConfigOpen} title="Show or hide it (E)" onClick={toggleConfig}>
        Configuration{isDirty && !isConfigOpen ? ", changed" : ""}
      </Button>
    </div>
  );
}
