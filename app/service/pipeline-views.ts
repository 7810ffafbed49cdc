import type {
  PipelineGraph as GraphAnswer,
  PipelineDrop,
  PipelineDrops,
  PipelineEdge,
  PipelineFigures,
  PipelineRecord,
  PipelineRecords,
} from "../api/pipeline.ts";
import { ApiFailure } from "../api/protocol.ts";
import { assertDefined } from "../base/assert.ts";
import type { Clock } from "../base/clock.ts";
import { isListening } from "../component/listener-status.ts";
import { exampleJson } from "./graph/example.ts";
import type { Flow } from "./graph/flow.ts";
import type { GraphNode } from "./graph/graph-node.ts";
import type { PipelineGraph } from "./graph/pipeline-graph.ts";
import type { SeenRecord } from "./graph/record-ring.ts";
import type { RunningGraph } from "./pipeline-runner.ts";

/** The graph as clients see it. */
export function describeGraph(
  graph: PipelineGraph,
  version: number,
  metricsAddresses: readonly string[],
): GraphAnswer {
  const { nodes, edges, config } = graph;
  const indexOf = new Map(nodes.map((node, index) => [node, index]));
  const index = (node: GraphNode) => assertDefined(indexOf.get(node), "edges join nodes of the graph");
  return {
    version,
    nodes: nodes.map(({ key, identity }) => {
      const address = identity.kind === "extension" ? graph.extension(identity.id)?.address : undefined;
      return { key, ...identity, ...(address === undefined ? {} : { address }) };
    }),
    edges: edges.map(
      ({ from, to, pipeline }): PipelineEdge => ({
        ...{ from: index(from), to: index(to), pipeline },
        signal: assertDefined(config.pipelines.get(pipeline), "edges belong to pipelines").signal,
      }),
    ),
    pipelines: [...config.pipelines.values()],
    tapped: graph.tapped.map(({ node, signal }) => ({ node: index(node), signal })),
    metricsAddresses,
  };
}

/** How it does now. */
export function figuresOf({ graph, version }: RunningGraph, clock: Clock): PipelineFigures {
  const { nodes, edges } = graph;
  const column = (of: (node: GraphNode) => number) => Float64Array.from(nodes, of);
  const edgeColumn = (of: (flow: Flow) => number) => Float64Array.from(edges, ({ probe }) => of(probe.flow));
  return {
    ...{ version, timeMs: clock.nowMs() },
    nodes: {
      status: nodes.map(({ stage }) => stage.state.status),
      statusReason: nodes.map(({ stage }) => stage.state.reason),
      itemsIn: column(({ taken }) => taken),
      itemsOut: column(({ identity, stage }) =>
        identity.kind === "exporter" ? stage.sentItems : stage.output.taken,
      ),
      outPerSecond: column(({ identity, stage }) =>
        identity.kind === "exporter" ? stage.sentPerSecond : stage.output.perSecond,
      ),
      dropped: column(({ stage }) => [...stage.dropped.values()].reduce((total, items) => total + items, 0)),
      refused: column(({ refused }) => refused),
      queueSize: column(({ stage }) => stage.queueSize ?? Number.NaN),
      queueCapacity: column(({ stage }) => stage.queueCapacity ?? Number.NaN),
      dropCount: column(({ stage }) => stage.dropCount),
    },
    edges: {
      items: edgeColumn(({ taken }) => taken),
      perSecond: edgeColumn(({ perSecond }) => perSecond),
      refused: edgeColumn(({ refused }) => refused),
      underWay: edgeColumn(({ underWay }) => underWay),
    },
    listeners: nodes.flatMap(({ component }, node) =>
      isListening(component) ? component.listeners().map((listener) => ({ node, ...listener })) : [],
    ),
    reasons: nodes.flatMap((node, index) => reasonsOf(node, index)),
  };
}

/** Throws `not_found` where the graph has no such node. */
export function nodeOf(graph: PipelineGraph, key: string): GraphNode {
  const node = graph.nodes.find((candidate) => candidate.key === key);
  if (node === undefined) throw new ApiFailure("not_found", `No ${key} runs`);
  return node;
}

/** Newest first. */
export function dropsOf(nodes: readonly GraphNode[], limit: number): PipelineDrops {
  const drops = nodes.flatMap(({ key, stage }) =>
    stage.drops.map(({ example, ...drop }): PipelineDrop => {
      return { node: key, ...drop, example: example === undefined ? undefined : exampleJson(example) };
    }),
  );
  return { drops: drops.toSorted((a, b) => b.timeMs - a.timeMs).slice(0, limit) };
}

export function recordsOf(graph: PipelineGraph, node: GraphNode): PipelineRecords {
  const { before, after } = graph.watch.look(node);
  return { before: before.map(recordOf), after: after.map(recordOf) };
}

function recordOf(record: SeenRecord): PipelineRecord {
  const { timeMs, signal, itemKey } = record;
  return { timeMs, signal, itemKey, json: exampleJson(record) };
}

function reasonsOf({ stage, refusals }: GraphNode, node: number): PipelineFigures["reasons"] {
  const dropped = [...stage.dropped].map(
    ([reason, items]) => ({ node, outcome: "dropped", reason, items }) as const,
  );
  const byReason = new Map<string, { outcome: "refused" | "throttled"; items: number }>();
  for (const { reason, isRetryable, items } of refusals) {
    const known = byReason.get(reason);
    if (known !== undefined) known.items += items;
    else byReason.set(reason, { outcome: isRetryable ? "throttled" : "refused", items });
  }
  return [...dropped, ...[...byReason].map(([reason, counted]) => ({ node, reason, ...counted }))];
}
