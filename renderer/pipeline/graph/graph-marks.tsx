import { type FocusEvent, type KeyboardEvent, type MouseEvent, useId, useState } from "react";
import { type WalkKey, walk, walkKeys } from "../../layout/walk.ts";
import { EdgeLine, EdgeRate } from "./edge-line.tsx";
import styles from "./graph.module.css";
import type { GraphViewProps } from "./graph-view.tsx";
import { NodeCard } from "./node-card.tsx";
import { figuresOfNode } from "./node-words.ts";
import { edgeId } from "./pipeline-scene.ts";

const keysText =
  "Arrow left and right walk along what is handed on, up and down through the components. Enter opens a component, or the one a line leads to. Plus and minus zoom, 0 fits.";

/** Components as cards on lines whose width is the rate, and the keys that walk them. The focus roves: Tab stops at one of them. */
export function GraphMarks(props: GraphViewProps & { readonly scale: number }) {
  const { graph, scene, figures, openKey, onOpen, scale } = props;
  const { geometry, routes, labels } = scene;
  const { nodes, edges } = graph;
  const keysId = useId();
  const [current, setCurrent] = useState<string>();
  const isKnown = current !== undefined && (routes.has(current) || scene.places.has(current));
  const tabId = isKnown ? current : openKey !== "" ? openKey : scene.graph.nodes[0]?.id;
  const open = (target: EventTarget): void => {
    const id = idOf(target);
    const edge = scene.graph.edges.find((candidate) => candidate.id === id);
    if (id !== undefined) onOpen(edge?.to ?? id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const id = idOf(event.target);
    const key = walkKeys.find((name) => name === event.key);
    if (id === undefined || (key === undefined && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    if (key === undefined) open(event.target);
    else step(event.currentTarget, scene, id, key);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the parts of the graph are no fields of a form
    <div
      className={styles["graph"]}
      role="group"
      aria-label={`Graph of ${nodes.length} components`}
      aria-describedby={keysId}
      style={{ width: geometry.width, height: geometry.height, transform: `scale(${scale})` }}
      onClick={(event: MouseEvent) => open(event.target)}
      onKeyDown={onKeyDown}
      onFocus={(event: FocusEvent) => setCurrent(idOf(event.target))}
    >
      <p id={keysId} hidden>
        {keysText}
      </p>
      <svg className={styles["lines"]} width={geometry.width} height={geometry.height}>
        <title>What is handed on</title>
        {edges.map((edge, index) => {
          const id = edgeId(edge, nodes);
          const route = routes.get(id);
          return route === undefined ? undefined : (
            <EdgeLine
              key={id}
              {...{ id, route, edge }}
              from={nodes[edge.from]!.id}
              to={nodes[edge.to]!.id}
              perSecond={figures?.edges.perSecond[index]}
              isInTabOrder={tabId === id}
            />
          );
        })}
        <g aria-hidden>
          {edges.map((edge, index) => {
            const id = edgeId(edge, nodes);
            return <EdgeRate key={id} at={labels.get(id)} perSecond={figures?.edges.perSecond[index]} />;
          })}
        </g>
      </svg>
      {nodes.map((node, index) =>
        scene.places.has(node.key) ? (
          <NodeCard
            key={node.key}
            node={node}
            geometry={geometry}
            figures={figuresOfNode(figures, index)}
            isOpen={node.key === openKey}
            isInTabOrder={tabId === node.key}
          />
        ) : undefined,
      )}
    </div>
  );
}

function idOf(target: EventTarget): string | undefined {
  return target instanceof Element
    ? (target.closest("[data-id]")?.getAttribute("data-id") ?? undefined)
    : undefined;
}

function step(
  marks: HTMLElement,
  { graph, places }: GraphViewProps["scene"],
  id: string,
  key: WalkKey,
): void {
  const next = walk(graph, places, id, key);
  if (next === undefined) return;
  const element = marks.querySelector<HTMLElement | SVGElement>(`[data-id="${CSS.escape(next)}"]`);
  element?.focus();
  element?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
