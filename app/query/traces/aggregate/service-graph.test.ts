import fc from "fast-check";
import { expect, test } from "vitest";
import type { NaiveSpan } from "../../../traceql/traceqltest/naive-span.ts";
import { tracesOf } from "../../../traceql/traceqltest/naive-trace.ts";
import { serviceOf } from "../querytest/plain-block.ts";
import { runSteps } from "../querytest/world-of.ts";
import {
  cases,
  durationNaively,
  memoryNames,
  oracleRuns,
  quantileNaively,
  selectedNaively,
  worldIn,
} from "./aggregatetest/asked.ts";
import { codeError } from "./duration-axis.ts";
import { serviceGraph } from "./service-graph.ts";

test.each(memoryNames)("calls between services are those of a row-by-row count (%s)", (memory) => {
  fc.assert(
    fc.property(cases, (asked) => {
      const graph = runSteps(serviceGraph(worldIn(memory, asked), asked));
      const selected = selectedNaively(asked);
      const traces = tracesOf(asked.spans);
      const callerOf = (span: NaiveSpan): string | undefined => {
        const parent = traces.find(({ traceId }) => traceId === span.traceId)!.parentOf(span);
        return parent === undefined ? undefined : serviceOf(parent);
      };
      const calls = selected.filter(
        (span) => callerOf(span) !== undefined && callerOf(span) !== serviceOf(span),
      );
      const edges = Map.groupBy(calls, (span) => `${callerOf(span)!} → ${serviceOf(span)}`);
      const nodes = Map.groupBy(selected, serviceOf);
      const names = new Set([...nodes.keys(), ...calls.map((span) => callerOf(span)!)]);
      expect(graph.services).toEqual([...names].sort());
      for (const [i, name] of graph.services.entries()) {
        const spans = nodes.get(name) ?? [];
        expect([graph.nodeSpanCount[i], graph.nodeErrorCount[i]]).toEqual([spans.length, errorsIn(spans)]);
        expectNear(graph.nodeP95Nano[i]!, 0.95, spans);
      }
      expect(graph.edgeCount.length).toBe(edges.size);
      for (let i = 0; i < graph.edgeCount.length; i++) {
        const [from, to] = [graph.services[graph.edgeFrom[i]!], graph.services[graph.edgeTo[i]!]];
        const spans = edges.get(`${from} → ${to}`) ?? [];
        expect([graph.edgeCount[i], graph.edgeErrorCount[i]]).toEqual([spans.length, errorsIn(spans)]);
        expectNear(graph.edgeP50Nano[i]!, 0.5, spans);
        expectNear(graph.edgeP95Nano[i]!, 0.95, spans);
      }
    }),
    { numRuns: oracleRuns },
  );
});

function errorsIn(spans: readonly NaiveSpan[]): number {
  return spans.filter(({ status }) => status === 2).length;
}

function expectNear(nano: number, share: number, spans: readonly NaiveSpan[]): void {
  const exact = quantileNaively(share, spans.map(durationNaively));
  if (spans.length === 0) expect(nano).toBeNaN();
  else expect(Math.abs(nano - exact)).toBeLessThanOrEqual(exact * codeError);
}
