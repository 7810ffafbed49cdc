import { useEffect, useRef } from "react";
import type { PipelineNode } from "../../../app/api/pipeline.ts";
import { formatCompactCount, formatCount } from "../../base/format.ts";
import type { Geometry } from "../../layout/geometry.ts";
import { ErrorMark } from "../../widgets/error-mark.tsx";
import { Unseen } from "../../widgets/unseen.tsx";
import styles from "./graph.module.css";
import type { NodeFigures } from "./node-words.ts";

interface NodeCardProps {
  readonly node: PipelineNode;
  readonly geometry: Geometry;
  readonly figures: NodeFigures | undefined;
  readonly isOpen: boolean;
  readonly isInTabOrder: boolean;
}

/** One component: what it is, how much leaves it, what it keeps back. */
export function NodeCard({ node, geometry, figures, isOpen, isInTabOrder }: NodeCardProps) {
  const card = useRef<HTMLButtonElement>(null);
  // The panel that opens for it takes room, and must not cover the card it speaks of.
  useEffect(() => {
    if (isOpen) card.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isOpen]);
  const { x, y } = geometry.cornerOf(node.key);
  const { cardWidth, cardHeight } = geometry.measures;
  const isTroubled = figures?.isTroubled === true;
  return (
    <button
      ref={card}
      type="button"
      className={styles["card"]}
      style={{ left: x, top: y, width: cardWidth, height: cardHeight }}
      data-id={node.key}
      data-kind={node.kind}
      data-troubled={isTroubled || undefined}
      aria-pressed={isOpen}
      tabIndex={isInTabOrder ? 0 : -1}
      title={isTroubled ? figures.trouble : node.id}
    >
      <span className={styles["top"]}>
        <span className={styles["kind"]}>{node.kind}</span>
        <span className={styles["signal"]} data-trouble={figures?.isDeaf || undefined}>
          {whereText(node, figures)}
        </span>
      </span>
      <span className={styles["name"]}>
        {isTroubled ? <ErrorMark isOwn /> : undefined}
        <span>{node.id}</span>
      </span>
      <span className={styles["figures"]}>
        <span>{figures?.rate ?? "…"}</span>
        {figures === undefined ? undefined : <Losses figures={figures} />}
      </span>
      {figures?.queue === undefined ? undefined : <Queue queue={figures.queue} />}
    </button>
  );
}

function Losses({ figures: { dropped, refused } }: { figures: NodeFigures }) {
  return (
    <>
      {dropped === 0 ? undefined : (
        <span className={styles["dropped"]} title={`${formatCount(dropped)} dropped`}>
          −{formatCompactCount(dropped)} dropped
        </span>
      )}
      {refused === 0 ? undefined : (
        <span className={styles["refused"]} title={`${formatCount(refused)} refused`}>
          {formatCompactCount(refused)} refused
        </span>
      )}
    </>
  );
}

const nearlyFull = 0.8;

function Queue({ queue: { size, capacity } }: { queue: NonNullable<NodeFigures["queue"]> }) {
  const fill = Math.min(1, size / capacity);
  return (
    <span
      className={styles["queue"]}
      data-full={fill > nearlyFull || undefined}
      title={`Queue: ${formatCount(size)} of ${formatCount(capacity)}`}
    >
      <span style={{ width: `${fill * 100}%` }} />
      <Unseen>{`queue ${Math.round(fill * 100)} % full`}</Unseen>
    </span>
  );
}

/** The pipeline, whose id starts with the signal; the signal alone where a component serves several pipelines; where a receiver listens. */
function whereText({ pipeline, signal, to }: PipelineNode, figures: NodeFigures | undefined): string {
  if (pipeline !== undefined) return pipeline;
  if (signal === undefined) return figures?.ports ?? "";
  return to === undefined || to === signal ? signal : `${signal} → ${to}`;
}
