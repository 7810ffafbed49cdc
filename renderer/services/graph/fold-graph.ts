import { edgeId, type MapEdge, type MapGraph, type MapNode, sumOf } from "./map-graph.ts";

/** More nodes than this are neither read nor drawn well: they are folded by namespace. */
export const unfoldedMax = 300;

/** Names of groups, by level: while there are too many nodes, the next coarser one is tried. */
const levels: readonly ((node: MapNode) => string)[] = [
  groupOf,
  ...[32, 24, 20, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map(
    (length) => (node: MapNode) => beginningOf(node, length),
  ),
  () => "all",
];

const peerGroups: Readonly<Partial<Record<MapNode["kind"], string>>> = {
  database: "databases",
  queue: "queues",
  external: "external services",
};

/** The namespace; where there is none, the part of the name before its first separator. */
function groupOf({ kind, namespace, name }: MapNode): string {
  return peerGroups[kind] ?? (namespace || (/^[^-._/:\s]+/.exec(name)?.[0] ?? name));
}

/** Names that have no separator have at least beginnings in common, the longer the better. */
function beginningOf(node: MapNode, length: number): string {
  const group = groupOf(node);
  return group.length > length ? `${group.slice(0, length)}…` : group;
}

/** The graph with groups of nodes as one node each, where there are too many. `opened` groups are shown node by node. */
export function foldGraph(graph: MapGraph, opened: ReadonlySet<string>, nodesMax = unfoldedMax): MapGraph {
  if (graph.nodes.length <= nodesMax) return graph;
  for (const level of levels) {
    const folds = foldsOf(graph.nodes, level);
    const folded = graph.nodes.length - folds.reduce((sum, { members }) => sum + members.length - 1, 0);
    if (folded > nodesMax && level !== levels.at(-1)) continue;
    return withFolds(
      graph,
      folds.filter(({ name }) => !opened.has(name)),
    );
  }
  return graph;
}

interface Fold {
  readonly name: string;
  readonly members: readonly MapNode[];
}

/** One node alone is no group. */
function foldsOf(nodes: readonly MapNode[], nameOf: (node: MapNode) => string): Fold[] {
  return [...Map.groupBy(nodes, nameOf)]
    .filter(([, members]) => members.length > 1)
    .map(([name, members]) => ({ name, members }));
}

function withFolds(graph: MapGraph, folds: readonly Fold[]): MapGraph {
  const foldOf = new Map(
    folds.flatMap(({ name, members }) => members.map(({ id }) => [id, `fold ${name}`] as const)),
  );
  const endOf = (id: string): string => foldOf.get(id) ?? id;
  const inside = new Map<string, number>();
  const drawn = new Map<string, MapEdge[]>();
  for (const edge of graph.edges) {
    const [from, to] = [endOf(edge.from), endOf(edge.to)];
    if (from === to) {
      inside.set(from, (inside.get(from) ?? 0) + edge.count);
      continue;
    }
    const id = edgeId(from, to, edge.isLink);
    drawn.set(id, [...(drawn.get(id) ?? []), edge]);
  }
  const nodes = [
    ...graph.nodes.filter(({ id }) => !foldOf.has(id)),
    ...folds.map(({ name, members }) => foldNode(name, members, inside.get(`fold ${name}`) ?? 0)),
  ];
  return { ...graph, nodes, edges: [...drawn].map(([id, edges]) => joinedEdge(id, edges, endOf)) };
}

function foldNode(name: string, members: readonly MapNode[], inside: number): MapNode {
  return {
    ...{ id: `fold ${name}`, kind: "fold", name, system: "", namespace: "", condition: "" },
    ...sumOf(members),
    ...{ members, inside },
  };
}

function joinedEdge(id: string, edges: readonly MapEdge[], endOf: (id: string) => string): MapEdge {
  const [first] = edges;
  const from = endOf(first?.from ?? "");
  const to = endOf(first?.to ?? "");
  const isWhole = edges.length === 1 && from === first?.from && to === first.to;
  return {
    ...{ id, from, to, isLink: first?.isLink ?? false },
    unseen: edges.reduce((sum, { unseen }) => sum + unseen, 0),
    condition: isWhole ? first.condition : "",
    ...sumOf(edges),
  };
}
