import { useEffect, useRef } from "react";
import type { PipelineNode } from "../../../app/api/pipeline.ts";
import { formatCompactCount } from "../../base/format.ts";
import { ErrorMark } from "../../widgets/error-mark.tsx";
import styles from "./graph.module.css";
import { cardHeight, cardWidth, type Place } from "./lay-out.ts";
import type { NodeFigures } from "./node-words.ts";

interface NodeCardProps {
  readonly node: PipelineNode;
  readonly place: Place;
  readonly figures: NodeFigures | undefined;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

/** One component: what it is, how much leaves it, what it keeps back. */
export function NodeCard({ node, place, figures, isOpen, onOpen }: NodeCardProps) {
  const card = useRef<HTMLButtonElement>(null);
  // The panel that opens for it takes room, and must not cover the card it speaks of.
  useEffect(() => {
    if (isOpen) card.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isOpen]);
  return (
    <button
      ref={card}
      type="button"
      className={styles["card"]}
      style={{ left: place.x, top: place.y, width: cardWidth, height: cardHeight }}
      data-kind={node.kind}
      data-troubled={figures?.isTroubled === true || undefined}
      aria-pressed={isOpen}
      title={figures?.isTroubled === true ? figures.trouble : node.id}
      onClick={onOpen}
    >
      <span className={styles["head"]}>
        <span className={styles["kind"]}>{node.kind}</span>
        {node.signal === undefined ? undefined : <span className={styles["signal"]}>{whereText(node)}</span>}
      </span>
      <span className={styles["name"]}>
        {figures?.isTroubled === true ? <ErrorMark isOwn /> : undefined}
        {node.id}
      </span>
      <span className={styles["figures"]}>
        <span>{figures?.rate ?? "…"}</span>
        {figures !== undefined && figures.dropped > 0 ? (
          <span className={styles["dropped"]}>−{formatCompactCount(figures.dropped)} dropped</span>
        ) : undefined}
        {figures !== undefined && figures.refused > 0 ? (
          <span className={styles["refused"]}>{formatCompactCount(figures.refused)} refused</span>
        ) : undefined}
      </span>
      {figures?.queueFill === undefined ? undefined : (
        <span className={styles["queue"]} data-full={figures.queueFill > 0.8 || undefined}>
          <span style={{ width: `${Math.min(100, figures.queueFill * 100)}%` }} />
        </span>
      )}
    </button>
  );
}

/** The pipeline, whose id starts with the signal; the signal alone where a component serves several pipelines. */
function whereText({ pipeline, signal, to }: PipelineNode): string {
  if (pipeline !== undefined) return pipeline;
  return to === undefined || to === signal ? (signal ?? "") : `${signal} → ${to}`;
}
