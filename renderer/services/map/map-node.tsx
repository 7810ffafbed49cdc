import { Database, Globe, Inbox, Layers2, type LucideIcon, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { serviceColors } from "../../state/page-state.ts";
import type { MapNode, NodeKind } from "../graph/map-graph.ts";
import {
  cardName,
  errorText,
  nodeLabel,
  nodeNote,
  type Period,
  quantileText,
  rateText,
} from "../graph/map-words.ts";
import { mapMeasures } from "./layout-memory.ts";
import styles from "./map.module.css";

interface NodeCardProps {
  readonly node: MapNode;
  readonly left: number;
  readonly top: number;
  readonly period: Period;
  /** The query asks for it. */
  readonly isAsked: boolean;
  /** The first of two that traces between are wanted of. */
  readonly isPicked: boolean;
  readonly isInTabOrder: boolean;
}

const icons: Readonly<Partial<Record<NodeKind, LucideIcon>>> = {
  database: Database,
  queue: Inbox,
  external: Globe,
  fold: Layers2,
};

/** A node as a card: who it is, and rate, errors and p95. What sent no spans itself has a dashed border. */
export const NodeCard = memo(function NodeCard(props: NodeCardProps) {
  const { node, left, top, period, isAsked, isPicked, isInTabOrder } = props;
  const Icon = icons[node.kind];
  const mark = node.kind === "service" ? serviceColors.markOf(node.name) : undefined;
  const note = nodeNote(node);
  return (
    <button
      type="button"
      className={styles["card"]}
      data-id={node.id}
      data-kind={node.kind}
      data-asked={isAsked}
      data-picked={isPicked}
      aria-label={nodeLabel(node, period)}
      aria-pressed={node.kind === "fold" ? undefined : isAsked}
      aria-expanded={node.kind === "fold" ? false : undefined}
      tabIndex={isInTabOrder ? 0 : -1}
      style={{ left, top, width: mapMeasures.cardWidth, height: mapMeasures.cardHeight }}
    >
      {mark === undefined ? undefined : (
        <span
          className={mark.isRepeated ? styles["hatched"] : styles["color"]}
          style={{ color: mark.cssColor }}
        />
      )}
      <span className={styles["title"]}>
        {Icon === undefined ? undefined : <Icon size={13} className={styles["icon"]} aria-hidden />}
        <span className={styles["name"]}>{cardName(node)}</span>
        {note === "" ? undefined : <span className={styles["note"]}>{note}</span>}
      </span>
      <NodeFigures node={node} period={period} />
    </button>
  );
});

function NodeFigures({ node, period }: { node: MapNode; period: Period }) {
  if (node.count === 0) return <span className={styles["figures"]}>no spans counted</span>;
  return (
    <span className={styles["figures"]}>
      <b>{rateText(node.count, period)}</b>
      {node.errors === 0 ? undefined : (
        <span className={styles["failed"]}>
          <TriangleAlert size={10} aria-hidden /> {errorText(node)}
        </span>
      )}
      <span className={styles["quantile"]}>p95 {quantileText(node.p95Nano, node.isBound)}</span>
    </span>
  );
}
