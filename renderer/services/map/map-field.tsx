import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { useView } from "../../state/navigation.ts";
import { Button } from "../../widgets/button.tsx";
import type { MapEdge, MapGraph, MapNode } from "../graph/map-graph.ts";
import { isAskedFor } from "../graph/map-queries.ts";
import { edgeLabel, errorShare, mapLabel, type Period } from "../graph/map-words.ts";
import { cardHeight, cardWidth, type Point } from "../layout/geometry.ts";
import { isUntidy, type Places } from "../layout/place-nodes.ts";
import styles from "./map.module.css";
import { EdgeMark } from "./map-edge.tsx";
import { NodeCard } from "./map-node.tsx";
import { edgeText, edgeWidth, type MapScene, mapScene } from "./map-scene.ts";
import { MapTip } from "./map-tip.tsx";
import { layoutGraph, PlaceMemory } from "./place-memory.ts";
import { useField } from "./use-field.ts";
import { nodesInOrder, type WalkKey, walk, walkKeys } from "./walk.ts";

export interface MapFieldProps {
  readonly graph: MapGraph;
  readonly period: Period;
  /** Nodes keep their places as long as it is the same. */
  readonly layoutKey: string;
  readonly isStale: boolean;
  /** The first of two nodes that traces between are wanted of. */
  readonly pickedId: string | undefined;
  /** A click on a node or an edge. */
  readonly act: (part: MapNode | MapEdge, isShift: boolean) => void;
  readonly drop: () => void;
}

const keysText =
  "Arrow left and right walk along calls, up and down through the nodes. Enter filters, with Shift it picks the two ends of traces. Plus and minus zoom, 0 fits.";

/** The map: to point at by mouse, and as much by keyboard. */
export function MapField(props: MapFieldProps) {
  const { graph, layoutKey, isStale } = props;
  const [memory] = useState(() => new PlaceMemory());
  const [tidied, setTidied] = useState(0);
  const key = `${layoutKey} ${tidied}`;
  const places = useMemo(() => memory.placesOf(key, graph), [memory, key, graph]);
  const scene = useMemo(() => mapScene(graph, places), [graph, places]);
  const scroller = useRef<HTMLDivElement>(null);
  const field = useField(scroller, key, scene.geometry);
  const { geometry } = scene;
  const canBeTidied = useMemo(() => isUntidy(layoutGraph(graph), places), [graph, places]);
  return (
    <div className={styles["field"]} data-stale={isStale}>
      <div
        ref={scroller}
        className={styles["scroller"]}
        data-dragged={field.drag.isDragged}
        {...field.drag.handlers}
      >
        <div
          className={styles["sized"]}
          style={{
            top: field.above,
            width: geometry.width * field.scale,
            height: geometry.height * field.scale,
          }}
        >
          <Marks {...props} places={places} scene={scene} field={field} scroller={scroller} />
        </div>
      </div>
      <div className={styles["zoom"]}>
        <Button
          look={canBeTidied ? "accent" : "outlined"}
          aria-label="Lay out anew"
          title={canBeTidied ? "Some calls lead backwards: lay out anew" : "Lay out anew"}
          onClick={() => setTidied((count) => count + 1)}
        >
          Tidy
        </Button>
        <Button aria-label="Zoom out" title="Zoom out (-)" onClick={field.zoomOut}>
          −
        </Button>
        <Button aria-label="Fit" title="Fit the whole map (0)" onClick={field.fit}>
          Fit
        </Button>
        <Button aria-label="Zoom in" title="Zoom in (+)" onClick={field.zoomIn}>
          +
        </Button>
      </div>
    </div>
  );
}

interface MarksProps extends MapFieldProps {
  readonly places: Places;
  readonly scene: MapScene;
  readonly field: ReturnType<typeof useField>;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** What is pointed at, and where its words have room. */
interface Pointed {
  readonly id: string;
  readonly side: "left" | "right";
  readonly isLow: boolean;
}

function Marks(props: MarksProps) {
  const { graph, period, places, scene, field, scroller, pickedId } = props;
  const { query } = useView();
  const keysId = useId();
  const [current, setCurrent] = useState<string>();
  const [pointed, setPointed] = useState<Pointed>();
  const parts = useMemo(() => partsOf(graph), [graph]);
  const nodes = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph]);
  const near = useMemo(() => nearOf(graph, pointed?.id), [graph, pointed]);
  const asked = useMemo(() => askedOf(parts, query), [parts, query]);
  const first = useMemo(() => nodesInOrder(graph, places)[0], [graph, places]);
  const tabId = current !== undefined && parts.has(current) ? current : first;
  const { geometry, routes, labels } = scene;
  const point = (target: EventTarget): void => setPointed(pointedAt(target, scroller.current));
  const click = (event: MouseEvent): void => {
    const part = parts.get(idOf(event.target) ?? "");
    if (part !== undefined) props.act(part, event.shiftKey);
  };
  const focus = (event: FocusEvent): void => {
    setCurrent(idOf(event.target));
    if (event.target.matches(":focus-visible")) point(event.target);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: the parts of the map are no fields of a form */}
      <div
        className={styles["content"]}
        role="group"
        aria-label={mapLabel(graph)}
        aria-describedby={keysId}
        data-active={pointed !== undefined}
        style={{ width: geometry.width, height: geometry.height, transform: `scale(${field.scale})` }}
        onClick={click}
        onKeyDown={(event) => onKey(event, props, parts)}
        onFocus={focus}
        onBlur={() => setPointed(undefined)}
        onMouseOver={(event) => point(event.target)}
        onMouseLeave={() => setPointed(undefined)}
      >
        <p id={keysId} hidden>
          {keysText}
        </p>
        <svg className={styles["edges"]} width={geometry.width} height={geometry.height}>
          <title>Calls</title>
          {graph.edges.map((edge) => {
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
                isNear={near.has(edge.id)}
                isInTabOrder={tabId === edge.id}
              />
            );
          })}
          <g className={styles["labels"]} aria-hidden>
            {graph.edges.map((edge) => {
              const at = labels.get(edge.id);
              return at === undefined ? undefined : (
                <text key={edge.id} x={at.x} y={at.y} data-near={near.has(edge.id)}>
                  {edgeText(edge)}
                </text>
              );
            })}
          </g>
        </svg>
        {graph.nodes.map((node) => {
          const { x, y } = geometry.cornerOf(node.id);
          return (
            <NodeCard
              key={node.id}
              node={node}
              left={x}
              top={y}
              period={period}
              isAsked={asked.has(node.id)}
              isPicked={node.id === pickedId}
              isNear={near.has(node.id)}
              isInTabOrder={tabId === node.id}
            />
          );
        })}
      </div>
      {pointed === undefined ? undefined : <Tip {...props} pointed={pointed} part={parts.get(pointed.id)} />}
    </>
  );
}

interface TipProps extends MarksProps {
  readonly pointed: Pointed;
  readonly part: MapNode | MapEdge | undefined;
}

function Tip({ graph, period, scene, field, pointed, part }: TipProps) {
  if (part === undefined) return undefined;
  const spot = isEdge(part) ? scene.routes.get(part.id)?.spots[0] : cardSpot(scene, part, pointed);
  if (spot === undefined) return undefined;
  const aside = isEdge(part) ? tipGapPx : 0;
  return (
    <MapTip
      {...{ graph, period }}
      edge={isEdge(part) ? part : undefined}
      node={isEdge(part) ? undefined : part}
      left={spot.x * field.scale + (pointed.side === "left" ? -aside : aside)}
      top={spot.y * field.scale + (pointed.isLow ? -tipGapPx : tipGapPx)}
      side={pointed.side}
      isLow={pointed.isLow}
    />
  );
}

/** Below a card or above it: beside it are those that it talks to. */
function cardSpot({ geometry }: MapScene, { id }: MapNode, { side, isLow }: Pointed): Point {
  const { x, y } = geometry.cornerOf(id);
  return { x: side === "left" ? x + cardWidth : x, y: isLow ? y : y + cardHeight };
}

const tipGapPx = 9;
/** Room that the words need. */
const tipWidthPx = 400;

function pointedAt(target: EventTarget, scroller: HTMLElement | null): Pointed | undefined {
  const element = target instanceof Element ? target.closest("[data-id]") : null;
  const id = idOf(target);
  if (element === null || id === undefined || scroller === null) return undefined;
  const box = element.getBoundingClientRect();
  const field = scroller.getBoundingClientRect();
  return {
    id,
    side: box.left + tipWidthPx > field.right ? "left" : "right",
    isLow: (box.top + box.bottom) / 2 > (field.top + field.bottom) / 2,
  };
}

function idOf(target: EventTarget): string | undefined {
  const element = target instanceof Element ? target.closest("[data-id]") : null;
  return element?.getAttribute("data-id") ?? undefined;
}

function isEdge(part: MapNode | MapEdge): part is MapEdge {
  return "from" in part;
}

function partsOf({ nodes, edges }: MapGraph): ReadonlyMap<string, MapNode | MapEdge> {
  return new Map([...nodes, ...edges].map((part) => [part.id, part]));
}

function askedOf(parts: ReadonlyMap<string, MapNode | MapEdge>, query: string): ReadonlySet<string> {
  const asked = [...parts.values()].filter(({ condition }) => isAskedFor(query, condition));
  // The spans of an edge are of a service, too: what was clicked is the narrower.
  const edges = asked.filter(isEdge);
  return new Set((edges.length > 0 ? edges : asked).map(({ id }) => id));
}

/** What is joined to a part: the edges of a node and their ends, the ends of an edge. */
function nearOf({ edges }: MapGraph, id: string | undefined): ReadonlySet<string> {
  if (id === undefined) return new Set();
  const joined = edges.filter((edge) => edge.id === id || edge.from === id || edge.to === id);
  return new Set(joined.flatMap((edge) => [edge.id, edge.from, edge.to]));
}

function onKey(
  event: KeyboardEvent<HTMLElement>,
  { graph, places, field, act, drop }: MarksProps,
  parts: ReadonlyMap<string, MapNode | MapEdge>,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const id = idOf(event.target);
  const part = parts.get(id ?? "");
  const actions: Readonly<Record<string, () => void>> = {
    Enter: () => (part === undefined ? undefined : act(part, event.shiftKey)),
    " ": () => (part === undefined ? undefined : act(part, event.shiftKey)),
    Escape: drop,
    "+": field.zoomIn,
    "-": field.zoomOut,
    "0": field.fit,
  };
  const key = walkKeys.find((name) => name === event.key);
  const action =
    key === undefined ? actions[event.key] : () => focusOn(event.currentTarget, graph, places, id, key);
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function focusOn(
  content: HTMLElement,
  graph: MapGraph,
  places: Places,
  id: string | undefined,
  key: WalkKey,
): void {
  const next = id === undefined ? undefined : walk(graph, places, id, key);
  if (next === undefined) return;
  const element = content.querySelector<HTMLElement | SVGElement>(`[data-id="${CSS.escape(next)}"]`);
  element?.focus();
  element?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
