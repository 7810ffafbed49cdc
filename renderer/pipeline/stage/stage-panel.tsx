import { X } from "lucide-react";
import { useState } from "react";
import type { PipelineFigures, PipelineGraph } from "../../../app/api/pipeline.ts";
import { Button } from "../../widgets/button.tsx";
import { Tabs } from "../../widgets/tabs.tsx";
import { Drops } from "./drops.tsx";
import { Records } from "./records.tsx";
import styles from "./stage.module.css";
import { StageCounts } from "./stage-counts.tsx";

interface StagePanelProps {
  readonly graph: PipelineGraph;
  readonly figures: PipelineFigures | undefined;
  /** Index of the open node. */
  readonly node: number;
  readonly onClose: () => void;
}

/** One component: what it is, what passed, what did not and why. */
export function StagePanel({ graph, figures, node, onClose }: StagePanelProps) {
  const [tab, setTab] = useState<"records" | "drops">("records");
  const { id, kind, type, pipeline, key } = graph.nodes[node]!;
  const tapped = graph.tapped.filter((tap) => tap.node === node).map(({ signal }) => signal);
  const reason = figures?.nodes.statusReason[node] ?? "";
  const isInPipeline = kind !== "extension";
  return (
    <div className={styles["panel"]}>
      <div className={styles["head"]}>
        <h2 title={id}>{id}</h2>
        <span className={styles["what"]}>
          {kind} {type === id ? "" : `(${type})`} {pipeline === undefined ? "" : `in ${pipeline}`}
        </span>
        <Button look="plain" aria-label="Close the stage" title="Close (Esc)" onClick={onClose}>
          <X size={15} aria-hidden />
        </Button>
      </div>
      {reason === "" ? undefined : (
        <p className={styles["trouble"]} role="status">
          {reason}
        </p>
      )}
      {figures === undefined || !isInPipeline ? undefined : (
        <StageCounts {...{ figures, node }} isExporter={kind === "exporter"} />
      )}
      {isInPipeline || reason !== "" ? undefined : (
        <p className={styles["note"]}>It runs. Extensions are in no pipeline: nothing passes here.</p>
      )}
      {tapped.length === 0 ? undefined : (
        <p className={styles["note"]}>
          Sightglass keeps the {tapped.join(" and ")} that pass here as they came; no pipeline of theirs has a{" "}
          <code>store</code> exporter.
        </p>
      )}
      {isInPipeline ? (
        <Tabs
          label="What passes"
          tabs={[
            { id: "records", title: "Before and after" },
            { id: "drops", title: "Drops" },
          ]}
          selected={tab}
          onSelect={setTab}
        >
          {tab === "records" ? (
            <Records key={key} nodeKey={key} kind={kind} />
          ) : (
            <Drops key={key} nodeKey={key} dropCount={figures?.nodes.dropCount[node]} />
          )}
        </Tabs>
      ) : undefined}
    </div>
  );
}
