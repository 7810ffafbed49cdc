import { expect, test } from "vitest";
import type { PipelineEdge, PipelineNode } from "../../../app/api/pipeline.ts";
import { cardHeight, layOutPipeline } from "./lay-out.ts";

const node = (key: string): PipelineNode => ({ key, kind: "processor", id: key, type: key });
const edge = (from: number, to: number): PipelineEdge => ({ from, to, pipeline: "traces", signal: "traces" });

test("whoever is fed stands to the right of all that feed it", () => {
  const nodes = ["r", "p", "e", "q"].map(node);
  const edges = [edge(0, 1), edge(1, 2), edge(0, 2), edge(0, 3), edge(3, 2)];
  const { places } = layOutPipeline(nodes, edges);
  for (const { from, to } of edges) expect(places[to]!.x).toBeGreaterThan(places[from]!.x);
});

test("cards of one column do not overlap", () => {
  const nodes = Array.from({ length: 9 }, (_, i) => node(String(i)));
  const { places, height } = layOutPipeline(
    nodes,
    nodes.slice(1).map((_, i) => edge(0, i + 1)),
  );
  const ys = places.slice(1).map((place) => place!.y);
  for (let i = 1; i < ys.length; i++) expect(ys[i]! - ys[i - 1]!).toBeGreaterThanOrEqual(cardHeight);
  expect(height).toBeGreaterThanOrEqual(ys.at(-1)! + cardHeight);
});

test("extensions are in no pipeline, and stand nowhere", () => {
  const { places } = layOutPipeline([node("x"), node("r"), node("e")], [edge(1, 2)]);
  expect(places[0]).toBeUndefined();
});
