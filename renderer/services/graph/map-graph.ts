import type { GraphPeer, ServiceGraph } from "../../../app/api/trace-queries.ts";

/** The map as it is drawn: nodes and edges with what was counted of them. */
export interface MapGraph {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** From the first start of a counted span to the last; 0 of one moment. */
  readonly seconds: number;
  readonly spanCount: number;
  /** Relative error of the quantiles. */
  readonly quantileError: number;
}

export type NodeKind = "service" | "database" | "queue" | "external" | "fold";

/** What was counted of a node or an edge. Of several things as one the quantiles are the highest: those of all are no higher. */
export interface Figures {
  readonly count: number;
  readonly errors: number;
  readonly p50Nano: number;
  readonly p95Nano: number;
  /** The quantiles are upper bounds. */
  readonly isBound: boolean;
}

export interface MapNode extends Figures {
  /** The same in every answer. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** `postgresql`, `kafka`; empty where there is none. */
  readonly system: string;
  /** `service.namespace`, empty where there is none. */
  readonly namespace: string;
  /** The TraceQL that finds its spans; empty for folds. */
  readonly condition: string;
  /** Of a fold: the nodes in it. */
  readonly members: readonly MapNode[];
  /** Of a fold: calls between its members, which are not drawn. */
  readonly inside: number;
}

export interface MapEdge extends Figures {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Spans of `to` link to spans of `from`. */
  readonly isLink: boolean;
  /** Of the calls, those that only one end saw. */
  readonly unseen: number;
  /** The TraceQL that finds its spans; empty where a fold is at an end. */
  readonly condition: string;
}

const nanoPerSecond = 1e9;

export function mapGraph(answer: ServiceGraph): MapGraph {
  const nodes = [...answer.nodeConditions.keys()].map((node) => readNode(answer, node));
  const edges = [...answer.edgeConditions.keys()].map((edge) => readEdge(answer, nodes, edge));
  const { firstUnixNano, lastUnixNano } = answer;
  const nano =
    firstUnixNano === undefined || lastUnixNano === undefined
      ? 0
      : Number(BigInt(lastUnixNano) - BigInt(firstUnixNano));
  return {
    nodes,
    edges,
    seconds: nano / nanoPerSecond,
    spanCount: answer.matched,
    quantileError: answer.quantileError,
  };
}

function readNode(answer: ServiceGraph, node: number): MapNode {
  const peer = answer.peers[node - answer.services.length];
  const service = answer.services[node] ?? "";
  return {
    id: peer === undefined ? `service ${service}` : peerId(peer),
    kind: peer?.kind ?? "service",
    name: peer === undefined ? service : peer.name || peer.system,
    system: peer?.system ?? "",
    namespace: answer.namespaces[node] ?? "",
    condition: answer.nodeConditions[node] ?? "",
    count: answer.nodeSpanCount[node] ?? 0,
    errors: answer.nodeErrorCount[node] ?? 0,
    p50Nano: answer.nodeP50Nano[node] ?? Number.NaN,
    p95Nano: answer.nodeP95Nano[node] ?? Number.NaN,
    isBound: false,
    members: [],
    inside: 0,
  };
}

/** What is called by a name is the same node once spans of a service of that name arrive: it keeps its place. */
function peerId({ kind, system, name }: GraphPeer): string {
  return kind === "external" ? `service ${name}` : `${kind} ${JSON.stringify([system, name])}`;
}

function readEdge(answer: ServiceGraph, nodes: readonly MapNode[], edge: number): MapEdge {
  const from = nodes[answer.edgeFrom[edge] ?? 0]?.id ?? "";
  const to = nodes[answer.edgeTo[edge] ?? 0]?.id ?? "";
  const isLink = answer.edgeIsLink[edge] === 1;
  return {
    id: edgeId(from, to, isLink),
    ...{ from, to, isLink },
    unseen: answer.edgeUnseenCount[edge] ?? 0,
    condition: answer.edgeConditions[edge] ?? "",
    count: answer.edgeCount[edge] ?? 0,
    errors: answer.edgeErrorCount[edge] ?? 0,
    p50Nano: answer.edgeP50Nano[edge] ?? Number.NaN,
    p95Nano: answer.edgeP95Nano[edge] ?? Number.NaN,
    isBound: false,
  };
}

export function edgeId(from: string, to: string, isLink: boolean): string {
  return `${from} ${isLink ? "⇢" : "→"} ${to}`;
}

/** Several nodes or edges as one. */
export function sumOf(parts: readonly Figures[]): Figures {
  const sum = (of: (part: Figures) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const most = (of: (part: Figures) => number): number =>
    parts.reduce(
      (highest, part) => (of(part) > highest || Number.isNaN(highest) ? of(part) : highest),
      Number.NaN,
    );
  return {
    count: sum(({ count }) => count),
    errors: sum(({ errors }) => errors),
    p50Nano: most(({ p50Nano }) => p50Nano),
    p95Nano: most(({ p95Nano }) => p95Nano),
    isBound: parts.length > 1 || parts.some(({ isBound }) => isBound),
  };
}
