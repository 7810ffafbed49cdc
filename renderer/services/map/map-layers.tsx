import { memo } from "react";
import { labelHeight, labelWidthOf } from "../../layout/place-labels.ts";
import { EdgeLabel } from "../../widgets/edge-label.tsx";
import type { MapEdge, MapGraph, MapNode } from "../graph/map-graph.ts";
import { edgeLabel, errorShare, type Period } from "../graph/map-words.ts";
import styles from "./map.module.css";
import { EdgeLines, EdgeMark } from "./map-edge.tsx";
import { NodeCard } from "./map-node.tsx";
import { edgeText, edgeWidth, type MapScene } from "./map-scene.ts";

/*
 * Layers of the map from back to front: all edges, the nodes, and the edges near the pointer once more. So pointing at something
 * draws a few edges, not all.
 */

interface LayerProps {
  readonly graph: MapGraph;
  readonly scene: MapScene;
  readonly period: Period;
  /** Ids of what the query asks for. */
  readonly asked: ReadonlySet<string>;
  /** The one that Tab stops at. */
  readonly tabId: string | undefined;
}

export const EdgeLayer = memo(function EdgeLayer({ graph, scene, period, asked, tabId }: LayerProps) {
  const { geometry, routes } = scene;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  return (
    <svg className={styles["edges"]} width={geometry.width} height={geometry.height}>
      <title>Calls</title>
      <Edges {...{ graph, routes, scene, period, asked, tabId, nodes }} />
      <g aria-hidden>
        {graph.edges.map((edge) => (
          <EdgeTime key={edge.id} edge={edge} scene={scene} />
        ))}
      </g>
    </svg>
  );
});

interface EdgesProps extends LayerProps {
  readonly routes: MapScene["routes"];
  readonly nodes: ReadonlyMap<string, MapNode>;
}

function Edges({ graph, routes, scene, period, asked, tabId, nodes }: EdgesProps) {
  return graph.edges.map((edge) => {
    const [from, to, route] = [nodes.get(edge.from), nodes.get(edge.to), routes.get(edge.id)];
    if (from === undefined || to === undefined || route === undefined) return undefined;
    return (
      <EdgeMark
        key={edge.id}
        id={edge.id}
        route={route}
        label={edgeLabel(edge, from, to, period)}
        isLink={edge.isLink}
        width={edgeWidth(edge.count, scene)}
        errorShare={errorShare(edge)}
        isAsked={asked.has(edge.id)}
        isInTabOrder={tabId === edge.id}
      />
    );
  });
}

/** p95, where there is room for it. */
function EdgeTime({ edge, scene, isNear = false }: { edge: MapEdge; scene: MapScene; isNear?: boolean }) {
  const at = scene.labels.get(edge.id);
  if (at === undefined) return undefined;
  const text = edgeText(edge);
  return <EdgeLabel {...at} {...{ text }} width={labelWidthOf(text)} height={labelHeight} isDim={!isNear} />;
}

interface NodeLayerProps extends LayerProps {
  readonly pickedId: string | undefined;
}

export const NodeLayer = memo(function NodeLayer(props: NodeLayerProps) {
  const { graph, scene, period, asked, pickedId, tabId } = props;
  return graph.nodes.map((node) => {
    const { x, y } = scene.geometry.cornerOf(node.id);
    return (
      <NodeCard
        key={node.id}
        node={node}
        left={x}
        top={y}
        period={period}
        isAsked={asked.has(node.id)}
        isPicked={node.id === pickedId}
        isInTabOrder={tabId === node.id}
      />
    );
  });
});

/** Edges that stand out. */
export function NearLayer({ edges, scene }: { edges: readonly MapEdge[]; scene: MapScene }) {
  const { width, height } = scene.geometry;
  return (
    <svg className={styles["near"]} width={width} height={height} aria-hidden>
      <rect className={styles["veil"]} width={width} height={height} />
      {edges.map((edge) => {
        const route = scene.routes.get(edge.id);
        return route === undefined ? undefined : (
          <g key={edge.id} className={styles["edge"]} data-link={edge.isLink}>
            <EdgeLines route={route} width={edgeWidth(edge.count, scene)} errorShare={errorShare(edge)} />
          </g>
        );
      })}
      <g>
        {edges.map((edge) => (
          <EdgeTime key={edge.id} edge={edge} scene={scene} isNear />
        ))}
      </g>
    </svg>
  );
}
