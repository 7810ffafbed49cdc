import { expect, test } from "vitest";
import type { GraphPeer, ServiceGraph } from "../../../app/api/trace-queries.ts";
import { mapGraph } from "./map-graph.ts";

/** An answer in which the first service calls all other nodes. */
function answerOf(services: readonly string[], peers: readonly GraphPeer[]): ServiceGraph {
  const nodeCount = services.length + peers.length;
  const numbers = Array.from({ length: nodeCount }, (_, node) => node);
  const callees = numbers.slice(1);
  const figures = (count: number) => new Float64Array(count).fill(5e6);
  return {
    ...{ services, peers, namespaces: services.map(() => "shop") },
    nodeConditions: numbers.map((node) => `node ${node}`),
    nodeSpanCount: Uint32Array.from(numbers, () => 20),
    nodeErrorCount: new Uint32Array(nodeCount),
    ...{ nodeP50Nano: figures(nodeCount), nodeP95Nano: figures(nodeCount) },
    edgeFrom: new Uint32Array(callees.length),
    edgeTo: Uint32Array.from(callees),
    edgeIsLink: new Uint8Array(callees.length),
    edgeConditions: callees.map((node) => `edge ${node}`),
    edgeCount: Uint32Array.from(callees, () => 7),
    edgeErrorCount: new Uint32Array(callees.length),
    edgeUnseenCount: new Uint32Array(callees.length),
    ...{ edgeP50Nano: figures(callees.length), edgeP95Nano: figures(callees.length) },
    ...{ quantileError: 0.004, matched: 40, linksLeftOut: 0, elapsedMs: 1, examinedSpans: 40 },
    ...{ firstUnixNano: "1700000000000000000", lastUnixNano: "1700000002500000000" },
  };
}

const peer = (kind: GraphPeer["kind"], system: string, name: string): GraphPeer => ({
  ...{ kind, system, name, condition: "" },
});

test("nodes and edges are read with their figures", () => {
  const graph = mapGraph(
    answerOf(["web"], [peer("database", "postgresql", "shop"), peer("queue", "kafka", "")]),
  );
  expect(graph.nodes.map(({ kind, name, namespace }) => [kind, name, namespace])).toEqual([
    ["service", "web", "shop"],
    ["database", "shop", ""],
    ["queue", "kafka", ""],
  ]);
  expect(graph.edges.map(({ from, to, count, p95Nano }) => [from, to, count, p95Nano])).toEqual([
    ["service web", 'database ["postgresql","shop"]', 7, 5e6],
    ["service web", 'queue ["kafka",""]', 7, 5e6],
  ]);
  expect(graph).toMatchObject({ seconds: 2.5, spanCount: 40 });
});

test("a service that was called before its first span arrived is the same node then", () => {
  const before = mapGraph(answerOf(["web"], [peer("external", "", "cart")]));
  const after = mapGraph(answerOf(["web", "cart"], []));
  expect(after.nodes.map(({ id }) => id)).toEqual(before.nodes.map(({ id }) => id));
  expect(after.edges.map(({ id }) => id)).toEqual(before.edges.map(({ id }) => id));
});
