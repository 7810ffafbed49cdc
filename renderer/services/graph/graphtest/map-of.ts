import { edgeId, type MapEdge, type MapGraph, type MapNode } from "../map-graph.ts";

/** A map of `from > to count` edges, counted over ten seconds. Names that begin with `db` are databases. */
export function mapOf(text: string): MapGraph {
  const edges = text.split(", ").flatMap((line) => {
    const match = /^(\S+) > (\S+)(?: (\d+))?$/.exec(line);
    return match === null ? [] : [edgeOf(match[1] ?? "", match[2] ?? "", Number(match[3] ?? 1))];
  });
  const alone = text.split(", ").filter((line) => !line.includes(" > "));
  const names = new Set([...edges.flatMap(({ from, to }) => [from, to]), ...alone]);
  return {
    nodes: [...names].map((name) => nodeOf(name)),
    edges,
    seconds: 10,
    spanCount: 100,
    quantileError: 0.004,
  };
}

function nodeOf(name: string): MapNode {
  const isDatabase = name.startsWith("db");
  return {
    id: name,
    kind: isDatabase ? "database" : "service",
    name,
    system: isDatabase ? "postgresql" : "",
    namespace: "",
    condition: isDatabase ? `span.db.namespace = "${name}"` : `resource.service.name = "${name}"`,
    ...{ count: 20, errors: 1, p50Nano: 5e6, p95Nano: 84e6, isBound: false },
    ...{ members: [], inside: 0 },
  };
}

function edgeOf(from: string, to: string, count: number): MapEdge {
  return {
    id: edgeId(from, to, false),
    ...{ from, to, isLink: false, unseen: 0, count, errors: 0 },
    condition: `parent.resource.service.name = "${from}" && resource.service.name = "${to}"`,
    ...{ p50Nano: 1e6 * count, p95Nano: 2e6 * count, isBound: false },
  };
}
