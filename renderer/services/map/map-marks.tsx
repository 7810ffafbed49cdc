import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useId,
  useMemo,
  useState,
} from "react";
import type { Point } from "../../layout/geometry.ts";
import type { Places } from "../../layout/place-nodes.ts";
import { nodesInOrder, type WalkKey, walk, walkKeys } from "../../layout/walk.ts";
import { useView } from "../../state/navigation.ts";
import type { useField } from "../../widgets/use-field.ts";
import type { MapGraph, MapNode } from "../graph/map-graph.ts";
import { mapLabel, type Period } from "../graph/map-words.ts";
import type { LayoutMemory } from "./layout-memory.ts";
import styles from "./map.module.css";
import { EdgeLayer, NearLayer, NodeLayer } from "./map-layers.tsx";
import { askedOf, elementOf, idOf, isEdge, type MapPart, nearEdges, partsOf } from "./map-part.ts";
import type { MapScene } from "./map-scene.ts";
import { MapTip } from "./map-tip.tsx";

export interface MapFieldProps {
  readonly graph: MapGraph;
  readonly period: Period;
  readonly memory: LayoutMemory;
  /** Nodes keep their places as long as it is the same. */
  readonly layoutKey: string;
  readonly isStale: boolean;
  /** The first of two nodes that traces between are wanted of. */
  readonly pickedId: string | undefined;
  /** A click on a node or an edge. */
  readonly act: (part: MapPart, isShift: boolean) => void;
  readonly drop: () => void;
  /** Compares the traces with a node or an edge with those without. */
  readonly compare: (part: MapPart) => void;
  /** Lays the map out anew. */
  readonly tidy: () => void;
}

interface MapMarksProps extends MapFieldProps {
  readonly scene: MapScene;
  readonly field: ReturnType<typeof useField>;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

const keysText =
  "Arrow left and right walk along calls, up and down through the nodes. Enter filters, with Shift it picks the two ends of traces. V compares with the rest. Plus and minus zoom, 0 fits.";

/** Nodes and edges, what is pointed at, and the keys that walk them. */
export function MapMarks(props: MapMarksProps) {
  const { graph, period, scene, field, scroller, pickedId } = props;
  const { query } = useView();
  const keysId = useId();
  const [current, setCurrent] = useState<string>();
  const [pointed, setPointed] = useState<Pointed>();
  const parts = useMemo(() => partsOf(graph), [graph]);
  const asked = useMemo(() => askedOf(parts, query), [parts, query]);
  const first = useMemo(() => nodesInOrder(graph, scene.places)[0], [graph, scene]);
  const tabId = current !== undefined && parts.has(current) ? current : first;
  const part = parts.get(pointed?.id ?? "");
  const point = (target: EventTarget): void => setPointed(pointedAt(target, scroller.current));
  const click = (event: MouseEvent): void => {
    const clicked = parts.get(idOf(event.target) ?? "");
    if (clicked !== undefined) props.act(clicked, event.shiftKey);
  };
  const focus = (event: FocusEvent): void => {
    setCurrent(idOf(event.target));
    if (event.target.matches(":focus-visible")) point(event.target);
  };
  const layer = { graph, scene, period, asked, tabId };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: the parts of the map are no fields of a form */}
      <div
        className={styles["content"]}
        role="group"
        aria-label={mapLabel(graph)}
        aria-describedby={keysId}
        style={{
          width: scene.geometry.width,
          height: scene.geometry.height,
          transform: `scale(${field.scale})`,
        }}
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
        <EdgeLayer {...layer} />
        {part === undefined ? undefined : <NearLayer edges={nearEdges(graph, part.id)} scene={scene} />}
        <NodeLayer {...layer} pickedId={pickedId} />
      </div>
      {part === undefined || pointed === undefined ? undefined : (
        <Tip {...props} pointed={pointed} part={part} />
      )}
    </>
  );
}

/** What is pointed at, and where its words have room. */
interface Pointed {
  readonly id: string;
  readonly side: "left" | "right";
  readonly isLow: boolean;
}

interface TipProps extends MapMarksProps {
  readonly pointed: Pointed;
  readonly part: MapPart;
}

function Tip({ graph, period, scene, field, pointed, part }: TipProps) {
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
  const { cardWidth, cardHeight } = geometry.measures;
  const { x, y } = geometry.cornerOf(id);
  return { x: side === "left" ? x + cardWidth : x, y: isLow ? y : y + cardHeight };
}

const tipGapPx = 9;
/** Room that the words need. */
const tipWidthPx = 400;

function pointedAt(target: EventTarget, scroller: HTMLElement | null): Pointed | undefined {
  const element = elementOf(target);
  const id = idOf(target);
  if (element === undefined || id === undefined || scroller === null) return undefined;
  const box = element.getBoundingClientRect();
  const field = scroller.getBoundingClientRect();
  return {
    id,
    side: box.left + tipWidthPx > field.right ? "left" : "right",
    isLow: (box.top + box.bottom) / 2 > (field.top + field.bottom) / 2,
  };
}

function onKey(
  event: KeyboardEvent<HTMLElement>,
  { graph, scene: { places }, act, compare, drop }: MapMarksProps,
  parts: ReadonlyMap<string, MapPart>,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const id = idOf(event.target);
  const part = parts.get(id ?? "");
  const actions: Readonly<Record<string, () => void>> = {
    Enter: () => (part === undefined ? undefined : act(part, event.shiftKey)),
    " ": () => (part === undefined ? undefined : act(part, event.shiftKey)),
    v: () => (part === undefined ? undefined : compare(part)),
    Escape: drop,
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
