import { expect, test } from "vitest";
import type { PipelineEdge, PipelineNode } from "../../../app/api/pipeline.ts";
import { edgeId, pipelineScene } from "./pipeline-scene.ts";

const node = (key: string): PipelineNode => ({ key, kind: "processor", id: key, type: key });
const sceneOf = (nodes: readonly PipelineNode[], edges: readonly PipelineEdge[]) => {
  const ids = [...new Set(edges.map(({ pipeline }) => pipeline))];
  const pipelines = ids.map((id) => ({
    ...{ id, signal: "traces" as const },
    ...{ receivers: [], processors: nodes.map((one) => one.id), exporters: [] },
  }));
  return pipelineScene({ version: 1, nodes, edges, pipelines, tapped: [], metricsAddresses: [] });
};
const edge = (from: number, to: number, pipeline = "traces"): PipelineEdge => ({
  ...{ from, to, pipeline },
  signal: "traces",
});

test("whoever is fed stands to the right of all that feed it", () => {
  const nodes = ["r", "p", "e", "q"].map(node);
  const edges = [edge(0, 1), edge(1, 2), edge(0, 2), edge(0, 3), edge(3, 2)];
  const { geometry } = sceneOf(nodes, edges);
  const leftOf = (index: number) => geometry.cornerOf(nodes[index]!.key).x;
  for (const { from, to } of edges) expect(leftOf(to)).toBeGreaterThan(leftOf(from));
});

test("an edge that skips a column goes around the card in it", () => {
  const nodes = ["r", "p", "e"].map(node);
  const skipping = edge(0, 2);
  const { routes, geometry } = sceneOf(nodes, [edge(0, 1), edge(1, 2), skipping]);
  const passing = /L[\d.]+ ([\d.]+)/.exec(routes.get(edgeId(skipping, nodes))!.path)![1];
  const { y } = geometry.cornerOf("p");
  const isInCard = Number(passing) > y && Number(passing) < y + geometry.measures.cardHeight;
  expect(isInCard).toBe(false);
});

test("pipelines keep the order of the configuration, though they are made from their ends", () => {
  const nodes = ["out x", "x", "out y", "y", "out z", "z", "otlp"].map(node);
  const edges = [5, 3, 1].flatMap((at) => [edge(at, at - 1, `traces/${at}`), edge(6, at, `traces/${at}`)]);
  const { geometry } = sceneOf(nodes, edges);
  const tops = ["z", "y", "x"].map((key) => geometry.cornerOf(key).y);
  expect(tops).toEqual([...new Set(tops)].sort((a, b) => a - b));
});

test("two pipelines that join the same components have an edge each, with a rate", () => {
  const nodes = ["otlp", "debug"].map(node);
  const { routes, labels } = sceneOf(nodes, [edge(0, 1, "traces/a"), edge(0, 1, "traces/b")]);
  expect(routes.size).toBe(2);
  expect(new Set([...routes.values()].map(({ path }) => path)).size).toBe(2);
  expect(labels.size).toBeGreaterThan(0);
});

test("extensions are in no pipeline, and stand nowhere", () => {
  const { graph } = sceneOf([node("x"), node("r"), node("e")], [edge(1, 2)]);
  expect(graph.nodes.map(({ id }) => id)).toEqual(["r", "e"]);
});
