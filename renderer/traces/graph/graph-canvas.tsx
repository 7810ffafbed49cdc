import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { formatCompactCount, formatDuration } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { useCommands } from "../../state/commands.ts";
import { serviceColors } from "../../state/page-state.ts";
import styles from "./graph.module.css";
import { edgeText, type GraphEdge, type GraphNode, type GraphParts, nodeText } from "./graph-parts.ts";
import { useGraphView } from "./use-graph-view.ts";

interface GraphCanvasProps {
  readonly parts: GraphParts;
  readonly open: (spanId: string) => void;
}

/**
 * Nodes and edges as SVG. Tab walks the edges in the order of calls; Enter opens the longest call in the waterfall. What is
 * said of the edge or node with the focus, or under the pointer, is below.
 */
export function GraphCanvas({ parts, open }: GraphCanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { view, reveal, actions, handlers } = useGraphView(frame, parts);
  const [said, setSaid] = useState("");
  useCommands([
    { id: "graph.fit", title: "Fit the graph", group: "View", keys: ["0"], run: actions.fit },
    { id: "graph.zoom-in", title: "Zoom in", group: "View", keys: ["w", "+"], run: actions.zoomIn },
    { id: "graph.zoom-out", title: "Zoom out", group: "View", keys: ["s", "-"], run: actions.zoomOut },
    { id: "graph.left", title: "Move left", group: "View", keys: ["a"], run: actions.left },
    { id: "graph.right", title: "Move right", group: "View", keys: ["d"], run: actions.right },
  ]);
  const ofEdge = (edge: GraphEdge) => ({
    label: edgeText(edge),
    open: () => open(edge.spanId),
    say: () => setSaid(edgeText(edge)),
    reveal: () => reveal(edge.middle.x, edge.middle.y),
  });
  const drawn = useMemo(() => parts.edges.filter(({ path }) => path !== ""), [parts]);
  const byDepth = useMemo(() => drawn.toSorted(byWeight), [drawn]);
  return (
    <>
      <div ref={frame} className={styles["frame"]} {...handlers} onPointerLeave={() => setSaid("")}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset holds no SVG */}
        <svg className={styles["graph"]} role="group" aria-label="Graph of operations, calls in their order">
          <Arrowheads />
          <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            {parts.services.map((box) => (
              <ServiceBox key={`${box.service} ${box.x} ${box.y}`} box={box} />
            ))}
            <g aria-hidden>
              {byDepth.map((edge) => (
                <path
                  key={edge.index}
                  className={styles["edge"]}
                  d={edge.path}
                  data-critical={edge.isCritical}
                  data-error={edge.errorCount > 0}
                  markerEnd={`url(#arrow-${edge.errorCount > 0 ? "error" : edge.isCritical ? "critical" : "plain"})`}
                />
              ))}
            </g>
            {parts.nodes.map((node) => (
              <Node key={node.index} node={node} open={open} say={setSaid} />
            ))}
            {drawn.map((edge) => (
              <EdgeLabel key={edge.index} edge={edge} {...ofEdge(edge)} />
            ))}
          </g>
        </svg>
      </div>
      <p className={styles["said"]}>{said}</p>
    </>
  );
}

/** What matters more is drawn over what matters less. */
function byWeight(a: GraphEdge, b: GraphEdge): number {
  const weight = (edge: GraphEdge): number => (edge.isCritical ? 2 : 0) + (edge.errorCount > 0 ? 1 : 0);
  return weight(a) - weight(b) || a.index - b.index;
}

function Arrowheads() {
  return (
    <defs>
      {(["plain", "critical", "error"] as const).map((look) => (
        <marker
          key={look}
          id={`arrow-${look}`}
          className={styles["arrow"]}
          data-look={look}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8z" />
        </marker>
      ))}
    </defs>
  );
}

function ServiceBox({ box }: { box: GraphParts["services"][number] }) {
  const { cssColor } = serviceColors.markOf(box.service);
  return (
    <g aria-hidden className={styles["service"]} style={{ color: cssColor }}>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={5} />
      <text x={box.x + 7} y={box.y + 12.5}>
        {visibleText(box.service)}
      </text>
    </g>
  );
}

interface NodeProps {
  readonly node: GraphNode;
  readonly open: (spanId: string) => void;
  readonly say: (text: string) => void;
}

/** Two lines: the operation; its service, how often and how long. */
function Node({ node, open, say }: NodeProps) {
  const { x, y, width, height, service, title, spanCount, errorCount, selfNano } = node;
  const { cssColor } = serviceColors.markOf(service);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: edges are the way through the graph by keyboard, the table the other
    <g
      className={styles["node"]}
      data-part="node"
      data-critical={node.isCritical}
      onClick={() => open(node.spanId)}
      onPointerEnter={() => say(nodeText(node))}
    >
      <title>{nodeText(node)}</title>
      <rect className={styles["card"]} x={x} y={y} width={width} height={height} rx={4} />
      <rect x={x} y={y} width={4} height={height} rx={2} fill={cssColor} />
      <svg
        className={styles["cut"]}
        aria-hidden
        x={x + 12}
        y={y}
        width={width - (errorCount > 0 ? 30 : 14)}
        height={24}
      >
        <text className={styles["name"]} x={0} y={18}>
          {shortened(title, errorCount > 0 ? 22 : 25)}
        </text>
      </svg>
      <text className={styles["facts"]} x={x + 12} y={y + 34}>
        <tspan className={styles["isolated"]}>{shortened(visibleText(service) || "–", 14)}</tspan> ·{" "}
        {spanCount > 1 ? `×${formatCompactCount(spanCount)} · ` : ""}
        {formatDuration(selfNano)} self
      </text>
      {errorCount > 0 ? (
        <path className={styles["error"]} d={`M${x + width - 15} ${y + 6}l5 9h-10z`} aria-hidden />
      ) : undefined}
    </g>
  );
}

interface EdgeLabelProps {
  readonly edge: GraphEdge;
  readonly label: string;
  readonly open: () => void;
  readonly say: () => void;
  readonly reveal: () => void;
}

/** The count of calls: what has the focus, and what is pressed. */
function EdgeLabel({ edge, label, open, say, reveal }: EdgeLabelProps) {
  const { middle, callCount, errorCount } = edge;
  const text = `${errorCount > 0 ? "▲ " : ""}${formatCompactCount(callCount)}`;
  const width = 12 + text.length * 6.5;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    open();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no <button> in SVG
    <g
      className={styles["count"]}
      data-part="edge"
      data-error={errorCount > 0}
      data-critical={edge.isCritical}
      role="button"
      tabIndex={0}
      aria-label={label}
      onClick={open}
      onKeyDown={onKeyDown}
      onFocus={() => {
        say();
        reveal();
      }}
      onPointerEnter={say}
    >
      <rect x={middle.x - width / 2} y={middle.y - 9} width={width} height={18} rx={9} />
      <text x={middle.x} y={middle.y + 4}>
        {text}
      </text>
    </g>
  );
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
