import { formatCounted } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { MapEdge, MapGraph, MapNode } from "../graph/map-graph.ts";
import {
  edgeLabel,
  exactFigures,
  kindNames,
  membersText,
  nodeName,
  type Period,
} from "../graph/map-words.ts";
import styles from "./map.module.css";

interface MapTipProps {
  readonly graph: MapGraph;
  readonly node: MapNode | undefined;
  readonly edge: MapEdge | undefined;
  readonly period: Period;
  /** In the field that scrolls. */
  readonly left: number;
  readonly top: number;
  /** Where it has the room. */
  readonly side: "left" | "right";
  /** In the lower half: the words stand above. */
  readonly isLow: boolean;
}

/** What is pointed at, with exact numbers. */
export function MapTip({ graph, node, edge, period, left, top, side, isLow }: MapTipProps) {
  const figures = edge ?? node;
  if (figures === undefined) return undefined;
  return (
    <div className={styles["tip"]} data-side={side} data-low={isLow} style={{ left, top }} aria-hidden>
      <p className={styles["tipTitle"]}>{edge === undefined ? nodeTitle(node) : edgeTitle(graph, edge)}</p>
      <dl className={styles["tipFigures"]}>
        {exactFigures(figures, period, graph.quantileError).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {notesOf(node, edge).map((note) => (
        <p key={note} className={styles["tipNote"]}>
          {note}
        </p>
      ))}
    </div>
  );
}

function nodeTitle(node: MapNode | undefined): string {
  if (node === undefined) return "";
  const what = node.kind === "fold" ? membersText(node.members) : kindNames[node.kind];
  const system = node.system === "" || node.system === node.name ? "" : `${visibleText(node.system)} `;
  return `${nodeName(node)} · ${system}${what}`;
}

function edgeTitle({ nodes }: MapGraph, edge: MapEdge): string {
  const [from, to] = [edge.from, edge.to].map((id) => nodes.find((node) => node.id === id));
  if (from === undefined || to === undefined) return "";
  return edgeLabel(edge, from, to, undefined).split(",")[0] ?? "";
}

function notesOf(node: MapNode | undefined, edge: MapEdge | undefined): string[] {
  if (edge !== undefined) return edgeNotes(edge);
  if (node === undefined) return [];
  if (node.kind === "fold")
    return [`${formatCounted(node.inside, "call")} inside are not drawn`, "click opens the group"];
  const namespace = node.namespace === "" ? [] : [`in ${visibleText(node.namespace)}`];
  const inferred = node.kind === "service" ? [] : ["sent no spans: known from its callers"];
  return [
    ...namespace,
    ...inferred,
    "click filters · Shift-click two: traces between · V compares with the rest",
  ];
}

function edgeNotes(edge: MapEdge): string[] {
  const unseen =
    edge.unseen === 0 || edge.isLink
      ? []
      : [
          edge.unseen === edge.count
            ? "measured at the end that sent spans"
            : `${formatCounted(edge.unseen, "call")} seen by the caller alone`,
        ];
  return [...unseen, ...(edge.condition === "" ? [] : ["click filters · V compares with the rest"])];
}
