import { useMemo } from "react";
import type { PipelineFigures, PipelineGraph } from "../../../app/api/pipeline.ts";
import styles from "./graph.module.css";
import { cardHeight, cardWidth, layOutPipeline, type Place } from "./lay-out.ts";
import { NodeCard } from "./node-card.tsx";
import { figuresOfNode, rateText } from "./node-words.ts";

interface GraphViewProps {
  readonly graph: PipelineGraph;
  readonly figures: PipelineFigures | undefined;
  readonly openKey: string;
  readonly onOpen: (key: string) => void;
}

/** Components as cards on lines whose width is the rate. A click on a line opens the component it leads to. */
export function GraphView({ graph, figures, openKey, onOpen }: GraphViewProps) {
  const { nodes, edges } = graph;
  const layout = useMemo(() => layOutPipeline(nodes, edges), [nodes, edges]);
  const { places, width, height } = layout;
  return (
    <div className={styles["scroller"]}>
      <div className={styles["graph"]} style={{ width, height }}>
        {/* Decoration: what a line says is in the cards at its ends. */}
        <svg className={styles["lines"]} width={width} height={height} aria-hidden>
          {edges.map((edge, index) => {
            const from = places[edge.from];
            const to = places[edge.to];
            if (from === undefined || to === undefined) return undefined;
            const perSecond = figures?.edges.perSecond[index] ?? 0;
            const path = linePath(from, to);
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: the card the line leads to does the same by keyboard
              <g
                key={`${edge.from} ${edge.to} ${edge.pipeline}`}
                className={styles["line"]}
                data-moving={perSecond > 0 || undefined}
                onClick={() => onOpen(nodes[edge.to]!.key)}
              >
                <title>{`${edge.pipeline}: ${rateText(perSecond)}`}</title>
                <path d={path} className={styles["hit"]} />
                <path d={path} style={{ strokeWidth: lineWidth(perSecond) }} />
              </g>
            );
          })}
        </svg>
        {nodes.map((node, index) => {
          const place = places[index];
          return place === undefined ? undefined : (
            <NodeCard
              key={node.key}
              node={node}
              place={place}
              figures={figuresOfNode(figures, index)}
              isOpen={node.key === openKey}
              onOpen={() => onOpen(node.key)}
            />
          );
        })}
      </div>
    </div>
  );
}

function linePath(from: Place, to: Place): string {
  const startX = from.x + cardWidth;
  const startY = from.y + cardHeight / 2;
  const endY = to.y + cardHeight / 2;
  const middle = (startX + to.x) / 2;
  return `M${startX} ${startY} C${middle} ${startY} ${middle} ${endY} ${to.x} ${endY}`;
}

/** One pixel for next to nothing, one more for every tenfold rate. */
function lineWidth(perSecond: number): number {
  return 1.5 + Math.min(5, Math.log10(1 + perSecond));
}
