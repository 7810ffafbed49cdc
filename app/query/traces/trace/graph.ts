import { type CallEdge, type CallNode, callGraph } from "../../../analysis/graph/call-graph.ts";
import {
  type Box,
  type GraphDirection,
  layOutGraph,
  type Point,
} from "../../../analysis/graph/lay-out-graph.ts";
import { TextPool } from "../../../analysis/text-pool.ts";
import type { GraphBoxes, GraphEdges, GraphNodes, TraceGraph } from "../../../api/trace-graph.ts";
import { atOnce } from "../at-once.ts";
import type { LaidOutTrace } from "../layout/laid-out-trace.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { operationColumn } from "./operation-column.ts";
import { noTrace, rowsOfTrace, type TraceQuestion } from "./trace-question.ts";

export interface GraphQuestion extends TraceQuestion {
  readonly direction: GraphDirection;
}

/** The operations of one trace and who calls whom. */
export function traceGraph(world: QueryWorld, question: GraphQuestion): Steps<TraceGraph> {
  return atOnce(() => graphOf(world, question));
}

function graphOf(world: QueryWorld, question: GraphQuestion): TraceGraph {
  const startedMs = performance.now();
  const trace = rowsOfTrace(world, question) ?? noTrace;
  const operations = new TraceOperations(world, trace);
  const graph = callGraph(
    {
      ...trace,
      operation: operations.ofRow,
      selfNano: trace.coverage.selfNano,
      criticalNano: trace.critical.criticalNano,
    },
    operations.service,
  );
  world.check();
  const places = layOutGraph(graph, question.direction);
  return {
    strings: operations.texts.texts,
    ...{ width: places.width, height: places.height },
    nodes: packNodes(graph.nodes, places.nodes, operations, trace),
    services: {
      ...packBoxes(places.services),
      service: Uint32Array.from(places.services, ({ service }) => service),
    },
    edges: packEdges(graph.edges, places.edges, trace),
    examinedSpans: trace.spanCount,
    elapsedMs: performance.now() - startedMs,
  };
}

/** Services and names of a trace, numbered by their first row. Awaited parents are one operation without a name. */
class TraceOperations {
  readonly texts = new TextPool();
  readonly ofRow: Uint32Array;
  /** By operation: index into `texts`. */
  readonly service: number[] = [];
  readonly name: number[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(world: QueryWorld, trace: LaidOutTrace) {
    const none = trace.rowCount > trace.spanCount ? this.#numberOf("", "") : 0;
    this.ofRow = operationColumn(world, trace, none, ({ service, name }, code) =>
      this.#numberOf(service[code]!, name[code]!),
    );
  }

  #numberOf(service: string, name: string): number {
    const key = `${service}\0${name}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.name.push(this.texts.of(name)) - 1;
      this.service.push(this.texts.of(service));
      this.#numbers.set(key, number);
    }
    return number;
  }
}

function packNodes(
  nodes: readonly CallNode[],
  places: readonly Box[],
  { texts, name }: TraceOperations,
  trace: LaidOutTrace,
): GraphNodes {
  const nameOf = ({ operations }: CallNode): number =>
    operations.length === 1 ? name[operations[0]!]! : texts.of("");
  return {
    ...packBoxes(places),
    service: Uint32Array.from(nodes, ({ service }) => service),
    name: Uint32Array.from(nodes, nameOf),
    operationCount: Uint32Array.from(nodes, ({ operations }) => operations.length),
    spanCount: Uint32Array.from(nodes, ({ spanCount }) => spanCount),
    errorCount: Uint32Array.from(nodes, ({ errorCount }) => errorCount),
    selfNano: Float64Array.from(nodes, ({ selfNano }) => selfNano),
    criticalNano: Float64Array.from(nodes, ({ criticalNano }) => criticalNano),
    isCritical: Uint8Array.from(nodes, ({ isCritical }) => (isCritical ? 1 : 0)),
    spanId: idsOf(nodes, trace),
  };
}

function packEdges(
  edges: readonly CallEdge[],
  ways: readonly (readonly Point[])[],
  trace: LaidOutTrace,
): GraphEdges {
  const points = ways.flat();
  let end = 0;
  return {
    from: Uint32Array.from(edges, ({ from }) => from),
    to: Uint32Array.from(edges, ({ to }) => to),
    callCount: Uint32Array.from(edges, ({ callCount }) => callCount),
    errorCount: Uint32Array.from(edges, ({ errorCount }) => errorCount),
    durationNano: Float64Array.from(edges, ({ durationNano }) => durationNano),
    isCritical: Uint8Array.from(edges, ({ isCritical }) => (isCritical ? 1 : 0)),
    spanId: idsOf(edges, trace),
    pointEnd: Uint32Array.from(ways, ({ length }) => {
      end += length;
      return end;
    }),
    pointX: Float64Array.from(points, ({ x }) => x),
    pointY: Float64Array.from(points, ({ y }) => y),
  };
}

function packBoxes(boxes: readonly Box[]): GraphBoxes {
  return {
    x: Float64Array.from(boxes, ({ x }) => x),
    y: Float64Array.from(boxes, ({ y }) => y),
    width: Float64Array.from(boxes, ({ width }) => width),
    height: Float64Array.from(boxes, ({ height }) => height),
  };
}

/** Two words each. */
function idsOf(of: readonly { readonly longestRow: number }[], { spanId }: LaidOutTrace): Uint32Array {
  return Uint32Array.from(of.flatMap(({ longestRow: row }) => [spanId[row * 2]!, spanId[row * 2 + 1]!]));
}
