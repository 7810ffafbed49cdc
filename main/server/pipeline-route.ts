import type { EngineClient } from "../../app/api/methods.ts";

/** The graph that runs, with its figures beside the nodes and edges they belong to, as JSON text. */
export async function pipeline(client: EngineClient): Promise<string> {
  const figures = await client.call("pipeline.figures", {});
  const graph = await client.call("pipeline.graph", {});
  // The configuration changed in between: rare, and over in a moment.
  if (graph.version !== figures.version) return pipeline(client);
  const { version, nodes, edges, pipelines, tapped, metricsAddresses } = graph;
  return JSON.stringify({
    ...{ version, timeMs: figures.timeMs, pipelines, metricsAddresses },
    nodes: nodes.map((node, index) => ({
      ...node,
      ...valuesAt(figures.nodes, index),
      tapped: tapped.filter((source) => source.node === index).map(({ signal }) => signal),
      listeners: figures.listeners
        .filter((listener) => listener.node === index)
        // JSON has no undefined: the node is the one it stands in.
        .map((listener) => ({ ...listener, node: undefined })),
      reasons: figures.reasons
        .filter((reason) => reason.node === index)
        .map(({ outcome, reason, items }) => ({ outcome, reason, items })),
    })),
    edges: edges.map(({ from, to, ...edge }, index) => ({
      ...{ from: nodes[from]?.key, to: nodes[to]?.key },
      ...edge,
      ...valuesAt(figures.edges, index),
    })),
  });
}

/** One row of columns; NaN, which JSON does not have, is left out. */
function valuesAt(columns: object, index: number): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [name, column] of Object.entries<ArrayLike<unknown>>({ ...columns }))
    if (!Number.isNaN(column[index])) row[name] = column[index];
  return row;
}
