import fc from "fast-check";
import { expect, test } from "vitest";
import { geometryOf, type Point } from "./geometry.ts";
import { placeLabels } from "./place-labels.ts";
import { placeNodes } from "./place-nodes.ts";
import { routeEdges } from "./route-edges.ts";

const measures = { cardWidth: 208, cardHeight: 54, columnGap: 116 };
const { cardWidth, cardHeight } = measures;

const graphs = fc
  .tuple(
    fc.integer({ min: 2, max: 25 }),
    fc.array(fc.tuple(fc.nat(24), fc.nat(24)), { minLength: 1, maxLength: 50 }),
  )
  .map(([count, pairs]) => {
    const ends = new Map(
      pairs.flatMap(([a, b]) => {
        const [from, to] = [`n${a % count}`, `n${b % count}`];
        return from === to ? [] : [[`${from} ${to}`, { id: `${from} ${to}`, from, to }] as const];
      }),
    );
    return { nodes: Array.from({ length: count }, (_, at) => `n${at}`), edges: [...ends.values()] };
  });

test("routes end at their cards and pass no other card, and labels have room", () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges }) => {
      const places = placeNodes({ nodes, edges }, new Map());
      const geometry = geometryOf(places, measures);
      const routes = routeEdges(edges, nodes, places, geometry);
      const corners = nodes.map((node) => geometry.cornerOf(node));
      for (const { id, from, to } of edges) {
        const { path, end, spots } = routes.get(id)!;
        const start = geometry.cornerOf(from);
        expect(path.startsWith(`M${start.x + cardWidth} `)).toBe(true);
        expect(end.x).toBe(geometry.cornerOf(to).x);
        expect(spots.length).toBeGreaterThan(0);
        for (const { y } of straightParts(path)) expect(y).toBeGreaterThan(0);
        for (const line of straightParts(path))
          for (const corner of corners) expect(isCrossing(line, corner), `${id} ${path}`).toBe(false);
      }
      const wishes = edges.map(({ id }) => ({
        id,
        text: "84.0 ms",
        spots: routes.get(id)!.spots,
        weight: 1,
      }));
      const labels = [...placeLabels(wishes, corners, measures).values()];
      for (const [at, label] of labels.entries()) {
        expect(corners.some(({ x, y }) => isWithin(label, x, y))).toBe(false);
        for (const other of labels.slice(at + 1))
          expect(Math.abs(label.x - other.x) >= 40 || Math.abs(label.y - other.y) >= 16).toBe(true);
      }
    }),
  );
});

test("the same edges have the same routes in any order", () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges }) => {
      const places = placeNodes({ nodes, edges }, new Map());
      const geometry = geometryOf(places, measures);
      const routes = routeEdges(edges, nodes, places, geometry);
      const reversed = routeEdges([...edges].reverse(), [...nodes].reverse(), places, geometry);
      for (const { id } of edges) expect(reversed.get(id)).toEqual(routes.get(id));
    }),
  );
});

interface Line {
  readonly y: number;
  readonly left: number;
  readonly right: number;
}

/** The level lines of a path: those past columns. */
function straightParts(path: string): Line[] {
  return [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)L(-?[\d.]+) (-?[\d.]+)/g)].map((match) => {
    const [x0 = 0, , x1 = 0, y = 0] = match.slice(1).map(Number);
    return { y, left: Math.min(x0, x1), right: Math.max(x0, x1) };
  });
}

function isCrossing({ y, left, right }: Line, corner: Point): boolean {
  return y > corner.y && y < corner.y + cardHeight && left < corner.x + cardWidth && right > corner.x;
}

function isWithin(label: Point, x: number, y: number): boolean {
  return label.x > x && label.x < x + cardWidth && label.y > y && label.y < y + cardHeight;
}
