import type { Geometry, Point } from "./geometry.ts";
import type { Places } from "./place-nodes.ts";

/** An edge as it is drawn. */
export interface Route {
  /** SVG path, from the right side of the caller to the left side of the callee. */
  readonly path: string;
  /** Where the arrow ends. */
  readonly end: Point;
  /** Points where a label may stand, the best first. */
  readonly spots: readonly Point[];
}

export interface RoutedEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** Between a card and an edge that passes it, and between two edges that pass. */
const clearancePx = 10;
const lanePitch = 4;
/** Farther than this from where it would like to pass an edge takes what it gets. */
const lanesMax = 2_000;
/** How far an edge that leads back swings out beside its ends. */
const swingPx = 52;
const portPitch = 11;
const portInset = 10;
/** Room for the head of the arrow. */
const headPx = 7;

/** Routes around the cards that are shown: each column is passed where there is room, nearest to the straight line. */
export function routeEdges(
  edges: readonly RoutedEdge[],
  shown: readonly string[],
  places: Places,
  geometry: Geometry,
): ReadonlyMap<string, Route> {
  const ports = new Ports(edges, places, geometry);
  const lanes = new Lanes(shown, places, geometry);
  const inOrder = [...edges].sort((a, b) => (a.id < b.id ? -1 : 1));
  return new Map(inOrder.map((edge) => [edge.id, routeOf(edge, places, geometry, ports, lanes)]));
}

function routeOf(
  { id, from, to }: RoutedEdge,
  places: Places,
  geometry: Geometry,
  ports: Ports,
  lanes: Lanes,
): Route {
  const { cardWidth, cardHeight } = geometry.measures;
  const [first, last] = [places.get(from)?.layer ?? 0, places.get(to)?.layer ?? 0];
  const start = { x: geometry.cornerOf(from).x + cardWidth, y: ports.out(id) };
  const end = { x: geometry.cornerOf(to).x - headPx, y: ports.in(id) };
  const tip = { x: end.x + headPx, y: end.y };
  if (first < last) {
    const points = [start];
    for (let layer = first + 1; layer < last; layer++) {
      const left = geometry.leftOf(layer);
      const share = (left + cardWidth / 2 - start.x) / (end.x - start.x);
      const y = lanes.take([layer], start.y + (end.y - start.y) * share);
      points.push({ x: left, y }, { x: left + cardWidth, y });
    }
    return forwardRoute([...points, end], tip);
  }
  const columns = Array.from({ length: first - last + 1 }, (_, at) => last + at);
  const lane = lanes.take(columns, Math.max(start.y, end.y) + cardHeight / 2 + clearancePx);
  return backRoute(start, end, tip, lane);
}

/** The head of an arrow that ends at a point, on a line of some width: an SVG path. */
export function arrowHead({ x, y }: Point, width: number): string {
  const half = 3.5 + width / 2;
  return `M${x} ${y}L${x - 8} ${y - half}L${x - 8} ${y + half}Z`;
}

/** Curves in the gaps, straight lines past the columns. */
function forwardRoute(points: readonly Point[], tip: Point): Route {
  let path = `M${points[0]!.x} ${points[0]!.y}`;
  const spots: Point[] = [];
  for (let at = 1; at < points.length; at++) {
    const [a, b] = [points[at - 1]!, points[at]!];
    const isStraight = at % 2 === 0;
    const middle = (a.x + b.x) / 2;
    path += isStraight ? `L${b.x} ${b.y}` : `C${middle} ${a.y} ${middle} ${b.y} ${b.x} ${b.y}`;
    for (const share of isStraight ? [0.5] : [0.5, 0.36, 0.64, 0.22, 0.78])
      spots.push(isStraight ? { x: middle, y: b.y } : curvePoint(a, b, share));
  }
  return { path, end: tip, spots };
}

/** A point of the curve with level ends: its controls are at the middle. */
function curvePoint(a: Point, b: Point, t: number): Point {
  const rest = 1 - t;
  const middle = (a.x + b.x) / 2;
  const ends = rest ** 3 + 3 * rest ** 2 * t;
  return {
    x: rest ** 3 * a.x + 3 * rest * t * middle + t ** 3 * b.x,
    y: ends * a.y + (1 - ends) * b.y,
  };
}

/** Out to the right, back along a lane below the cards, in from the left. */
function backRoute(start: Point, end: Point, tip: Point, lane: number): Route {
  const path =
    `M${start.x} ${start.y}C${start.x + swingPx} ${start.y} ${start.x + swingPx} ${lane} ${start.x} ${lane}` +
    `L${end.x} ${lane}C${end.x - swingPx} ${lane} ${end.x - swingPx} ${end.y} ${end.x} ${end.y}`;
  return {
    path,
    end: tip,
    spots: [0.5, 0.3, 0.7].map((share) => ({ x: end.x + (start.x - end.x) * share, y: lane })),
  };
}

/** Where edges leave and enter cards: spread over the side, in the order of their other ends. */
class Ports {
  readonly #out: ReadonlyMap<string, number>;
  readonly #in: ReadonlyMap<string, number>;

  constructor(edges: readonly RoutedEdge[], places: Places, geometry: Geometry) {
    this.#out = spread(
      edges,
      places,
      geometry,
      ({ from }) => from,
      ({ to }) => to,
    );
    this.#in = spread(
      edges,
      places,
      geometry,
      ({ to }) => to,
      ({ from }) => from,
    );
  }

  out(edge: string): number {
    return this.#out.get(edge) ?? 0;
  }

  in(edge: string): number {
    return this.#in.get(edge) ?? 0;
  }
}

function spread(
  edges: readonly RoutedEdge[],
  places: Places,
  geometry: Geometry,
  own: (edge: RoutedEdge) => string,
  other: (edge: RoutedEdge) => string,
): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  const topOf = (edge: RoutedEdge): number => places.get(other(edge))?.top ?? 0;
  for (const [node, joined] of Map.groupBy(edges, own)) {
    const inOrder = [...joined].sort((a, b) => topOf(a) - topOf(b) || (a.id < b.id ? -1 : 1));
    const { cardHeight } = geometry.measures;
    const pitch = Math.min(portPitch, (cardHeight - 2 * portInset) / Math.max(1, joined.length - 1));
    const middle = geometry.cornerOf(node).y + cardHeight / 2;
    for (const [at, { id }] of inOrder.entries())
      ports.set(id, middle + (at - (joined.length - 1) / 2) * pitch);
  }
  return ports;
}

/** The heights at which edges pass columns: multiples of half a lane, so that neighbours are found without a search. */
class Lanes {
  /** By column: the multiples that a card or another edge takes. */
  readonly #taken = new Map<number, Set<number>>();

  constructor(shown: readonly string[], places: Places, geometry: Geometry) {
    const { cardHeight } = geometry.measures;
    for (const node of shown) {
      const { y } = geometry.cornerOf(node);
      const first = Math.ceil((y - clearancePx) / lanePitch);
      const last = Math.floor((y + cardHeight + clearancePx) / lanePitch);
      const taken = this.#of(places.get(node)?.layer ?? 0);
      for (let lane = first; lane <= last; lane++) taken.add(lane);
    }
  }

  /** The height nearest to the wanted one that is free in all of the columns. */
  take(columns: readonly number[], wanted: number): number {
    const middle = Math.round(wanted / lanePitch);
    let lane = middle;
    for (let step = 0; step < lanesMax; step++) {
      lane = middle + (step % 2 === 0 ? 1 : -1) * Math.ceil(step / 2);
      // Nothing can be scrolled to above the first lane.
      if (lane > 0 && columns.every((column) => !this.#of(column).has(lane))) break;
    }
    for (const column of columns) {
      const taken = this.#of(column);
      for (const beside of [lane - 1, lane, lane + 1]) taken.add(beside);
    }
    return lane * lanePitch;
  }

  #of(column: number): Set<number> {
    const taken = this.#taken.get(column) ?? new Set();
    this.#taken.set(column, taken);
    return taken;
  }
}
