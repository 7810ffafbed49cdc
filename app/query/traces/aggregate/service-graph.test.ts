import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServiceGraph } from "../../../api/trace-queries.ts";
import type { NaiveSpan, NaiveValue } from "../../../traceql/traceqltest/naive-span.ts";
import { type NaiveTrace, tracesOf } from "../../../traceql/traceqltest/naive-trace.ts";
import { serviceOf } from "../querytest/plain-block.ts";
import { runSteps } from "../querytest/world-of.ts";
import {
  type Case,
  cases,
  durationNaively,
  type Memory,
  memoryNames,
  oracleRuns,
  quantileNaively,
  selectedNaively,
  worldIn,
} from "./aggregatetest/asked.ts";
import { codeError } from "./duration-axis.ts";
import { type PeerKey, peerKeys, readPeer, serviceBehind } from "./graph/peer-rules.ts";
import { serviceGraph } from "./service-graph.ts";

const attributeOf = (key: PeerKey): fc.Arbitrary<readonly [PeerKey, NaiveValue]> =>
  fc.tuple(
    fc.constant(key),
    key.startsWith("messaging.operation")
      ? fc.constantFrom("send", "receive", "process")
      : fc.constantFrom<NaiveValue>("kafka", "a", "b", "shop", "a.default.svc.cluster.local", "", 7n, "0"),
  );
const peerAttributes = fc.array(
  fc.constantFrom(...peerKeys).chain((key) => attributeOf(key)),
  { maxLength: 4 },
);

/** Spans that talk to databases, queues and others, and calls deep enough that some of them are answered. */
const peerCases: fc.Arbitrary<Case> = fc
  .tuple(cases, fc.array(peerAttributes, { minLength: 25, maxLength: 25 }))
  .map(([asked, attributes]) => ({
    ...asked,
    spans: asked.spans.map((span, at) => ({
      ...span,
      attributes: new Map([...span.attributes, ...(attributes[at] ?? [])]),
    })),
  }));

const options = fc.record({ of: fc.constantFrom("spans" as const, "traces" as const), peers: fc.boolean() });

/** One call, link or message, as a plain loop finds it. */
interface NaiveEdge {
  readonly from: string;
  readonly to: string;
  readonly isLink: boolean;
  readonly isUnseen: boolean;
  readonly span: NaiveSpan;
}

test.each(memoryNames)("calls, peers and links are those of a span-by-span count (%s)", (memory) => {
  fc.assert(
    fc.property(peerCases, options, (asked, { of, peers }) => {
      const world = worldIn(memory, asked);
      // What blocks say is read once: what was asked before makes no difference.
      runSteps(serviceGraph(world, { ...asked, query: "{ kind = client }", of: "spans", peers }));
      const graph = runSteps(serviceGraph(world, { ...asked, of, peers }));
      const traces = tracesOf(asked.spans);
      const selected = of === "spans" ? selectedNaively(asked) : wholeTracesNaively(asked);
      expect(graph.matched).toBe(selected.length);
      const edges = selected.flatMap((span) => edgesNaively(span, traces, asked.spans, peers));
      expectNodes(graph, selected, edges);
      expectEdges(graph, edges);
    }),
    { numRuns: oracleRuns },
  );
});

test.each(memoryNames)("a condition finds the spans of its edge (%s)", (memory) => {
  fc.assert(
    fc.property(peerCases, (asked) => {
      const everything: Case = { ...asked, query: "{ }", startUnixNano: undefined, endUnixNano: undefined };
      const graph = graphOf(memory, everything);
      for (const [edge, condition] of graph.edgeConditions.entries()) {
        // The language has no word for "nobody answered", and a link has no service.
        const isExact = graph.edgeUnseenCount[edge] === 0 && graph.edgeIsLink[edge] === 0;
        const found = selectedNaively({ ...everything, query: `{ ${condition} }` }).length;
        const count = graph.edgeCount[edge]!;
        if (isExact) expect(found, condition).toBeGreaterThanOrEqual(count);
        else expect(found, condition).toBeGreaterThan(0);
      }
      for (const [node, condition] of graph.nodeConditions.entries()) {
        const count = graph.nodeSpanCount[node]!;
        const found = selectedNaively({ ...everything, query: `{ ${condition} }` }).length;
        if (node < graph.services.length) expect(found, condition).toBe(count);
        else expect(found, condition).toBeGreaterThanOrEqual(Math.sign(count));
      }
    }),
    { numRuns: Math.ceil(oracleRuns / 3) },
  );
});

function graphOf(memory: Memory, asked: Case): ServiceGraph {
  return runSteps(serviceGraph(worldIn(memory, asked), { ...asked, of: "spans", peers: true }));
}

function wholeTracesNaively(asked: Case): readonly NaiveSpan[] {
  const traceIds = new Set(selectedNaively(asked).map(({ traceId }) => traceId));
  return selectedNaively({ ...asked, query: "{ }" }).filter(({ traceId }) => traceIds.has(traceId));
}

function edgesNaively(
  span: NaiveSpan,
  traces: readonly NaiveTrace[],
  spans: readonly NaiveSpan[],
  withPeers: boolean,
): NaiveEdge[] {
  const trace = traces.find(({ traceId }) => traceId === span.traceId)!;
  const service = serviceOf(span);
  const parent = trace.parentOf(span);
  const caller = parent === undefined ? undefined : serviceOf(parent);
  const call: NaiveEdge[] =
    caller === undefined || caller === service
      ? []
      : [{ from: caller, to: service, isLink: false, isUnseen: false, span }];
  if (!withPeers) return call;
  const peer = peerNaively(span);
  if (peer?.direction === "from")
    return [{ from: peer.name, to: service, isLink: false, isUnseen: true, span }];
  const isAnswered = trace
    .childrenOf(span)
    .some((child) => serviceOf(child) !== service || child.kind === 3 || child.kind === 4);
  const found = peer === undefined || (isAnswered && !peer.isQueue) ? undefined : peer;
  const target = found === undefined ? undefined : (found.service(spans) ?? found.name);
  const toPeer: NaiveEdge[] =
    target === undefined ? [] : [{ from: service, to: target, isLink: false, isUnseen: true, span }];
  const linked = new Set(
    span.links.flatMap(({ traceId, spanId }) =>
      spans
        .filter((other) => other.traceId === traceId && other.spanId === spanId)
        .slice(0, 1)
        .map(serviceOf),
    ),
  );
  const links = [...linked]
    .filter((from) => from !== service && from !== caller)
    .map((from) => ({ from, to: service, isLink: true, isUnseen: false, span }));
  return [...call, ...toPeer, ...links];
}

function peerNaively({ kind, attributes }: NaiveSpan) {
  if (kind < 3) return undefined;
  const textOf = (key: string): string => String(attributes.get(key) ?? "");
  const found = readPeer(kind, textOf);
  if (found === undefined) return undefined;
  const { direction, system, name } = found;
  return {
    direction,
    isQueue: found.kind === "queue",
    name: `${found.kind}/${system}/${name}`,
    service: (spans: readonly NaiveSpan[]) =>
      found.kind === "external"
        ? serviceBehind(name, (text) => spans.some((span) => serviceOf(span) === text))
        : undefined,
  };
}

function nameOf(graph: ServiceGraph, node: number): string {
  const peer = graph.peers[node - graph.services.length];
  return graph.services[node] ?? `${peer?.kind}/${peer?.system}/${peer?.name}`;
}

function expectNodes(graph: ServiceGraph, selected: readonly NaiveSpan[], edges: readonly NaiveEdge[]): void {
  const ofServices = Map.groupBy(selected, serviceOf);
  const ofPeers = Map.groupBy(
    edges.filter(({ to }) => to.includes("/")),
    ({ to }) => to,
  );
  const names = new Set([...ofServices.keys(), ...edges.flatMap(({ from, to }) => [from, to])]);
  const shown = Array.from({ length: graph.nodeSpanCount.length }, (_, node) => nameOf(graph, node));
  expect(shown.toSorted()).toEqual([...names].sort());
  expect(graph.services).toEqual([...graph.services].sort());
  for (const [node, name] of shown.entries()) {
    const spans = ofServices.get(name) ?? ofPeers.get(name)?.map(({ span }) => span) ?? [];
    expect([graph.nodeSpanCount[node], graph.nodeErrorCount[node]]).toEqual([spans.length, errorsIn(spans)]);
    expectNear(graph.nodeP50Nano[node]!, 0.5, spans);
    expectNear(graph.nodeP95Nano[node]!, 0.95, spans);
  }
}

function expectEdges(graph: ServiceGraph, edges: readonly NaiveEdge[]): void {
  const wanted = Map.groupBy(edges, ({ from, to, isLink }) => `${from} → ${to} ${Number(isLink)}`);
  expect(graph.edgeCount.length).toBe(wanted.size);
  for (let edge = 0; edge < graph.edgeCount.length; edge++) {
    const [from, to] = [nameOf(graph, graph.edgeFrom[edge]!), nameOf(graph, graph.edgeTo[edge]!)];
    const found = wanted.get(`${from} → ${to} ${graph.edgeIsLink[edge]}`) ?? [];
    const spans = found.map(({ span }) => span);
    expect([graph.edgeCount[edge], graph.edgeErrorCount[edge]]).toEqual([spans.length, errorsIn(spans)]);
    expect(graph.edgeUnseenCount[edge]).toBe(found.filter(({ isUnseen }) => isUnseen).length);
    expectNear(graph.edgeP50Nano[edge]!, 0.5, spans);
    expectNear(graph.edgeP95Nano[edge]!, 0.95, spans);
  }
}

function errorsIn(spans: readonly NaiveSpan[]): number {
  return spans.filter(({ status }) => status === 2).length;
}

function expectNear(nano: number, share: number, spans: readonly NaiveSpan[]): void {
  const exact = quantileNaively(share, spans.map(durationNaively));
  if (spans.length === 0) expect(nano).toBeNaN();
  else expect(Math.abs(nano - exact)).toBeLessThanOrEqual(exact * codeError);
}
