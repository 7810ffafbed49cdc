import { X } from "lucide-react";
import { useState } from "react";
import type { PipelineFigures, PipelineGraph } from "../../../app/api/pipeline.ts";
import { formatCount } from "../../base/format.ts";
import { Button } from "../../widgets/button.tsx";
import { Tabs } from "../../widgets/tabs.tsx";
import { rateText } from "../graph/node-words.ts";
import { Drops } from "./drops.tsx";
import { Records } from "./records.tsx";
import styles from "./stage.module.css";

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
  return (
    <div className={styles["panel"]}>
      <div className={styles["head"]}>
        <h2>{id}</h2>
        <span className={styles["what"]}>
          {kind} {type === id ? "" : `(${type})`} {pipeline === undefined ? "" : `in ${pipeline}`}
        </span>
        <Button look="plain" aria-label="Close the stage" title="Close (Esc)" onClick={onClose}>
          <X size={15} aria-hidden />
        </Button>
      </div>
      <Status figures={figures} node={node} />
      {figures === undefined ? undefined : <Counts figures={figures} node={node} />}
      {tapped.length === 0 ? undefined : (
        <p className={styles["note"]}>
          Sightglass keeps the {tapped.join(" and ")} that pass here as they came; no pipeline of theirs has a{" "}
          <code>store</code> exporter.
        </p>
      )}
      {kind === "extension" ? undefined : (
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
            <Records key={key} nodeKey={key} />
          ) : (
            <Drops key={key} nodeKey={key} dropCount={figures?.nodes.dropCount[node]} />
          )}
        </Tabs>
      )}
    </div>
  );
}

function Status({ figures, node }: { figures: PipelineFigures | undefined; node: number }) {
  const reason = figures?.nodes.statusReason[node] ?? "";
  if (reason === "") return undefined;
  return (
    <p className={styles["trouble"]} role="status">
      {reason}
    </p>
  );
}

function Counts({ figures, node }: { figures: PipelineFigures; node: number }) {
  const { nodes, reasons } = figures;
  const own = reasons.filter((reason) => reason.node === node);
  const rows: readonly (readonly [string, string])[] = [
    ["In", formatCount(nodes.itemsIn[node] ?? 0)],
    ["Out", `${formatCount(nodes.itemsOut[node] ?? 0)} (${rateText(nodes.outPerSecond[node] ?? 0)})`],
    ["Dropped", formatCount(nodes.dropped[node] ?? 0)],
    ["Refused", formatCount(nodes.refused[node] ?? 0)],
    ...own.map(({ outcome, reason, items }) => [`${outcome}: ${reason}`, formatCount(items)] as const),
    ...queueRow(nodes.queueSize[node], nodes.queueCapacity[node]),
  ];
  return (
    <dl className={styles["counts"]}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function queueRow(size = Number.NaN, capacity = Number.NaN): readonly (readonly [string, string])[] {
  return Number.isNaN(capacity) ? [] : [["Queue", `${formatCount(size)} of ${formatCount(capacity)}`]];
}
