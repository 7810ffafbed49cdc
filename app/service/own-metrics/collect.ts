import type { Clock } from "../../base/clock.ts";
import type { Flow } from "../graph/flow.ts";
import type { PipelineGraph } from "../graph/pipeline-graph.ts";
import type { MetricFamily } from "./metrics-registry.ts";

export interface OwnProcess {
  readonly clock: Clock;
  /** `monotonicMs` at the start. */
  readonly startedMs: number;
}

/** All `otelcol_*` metrics as they are now: what components told, what passed between them, and the process itself. */
export function collectMetrics(graph: PipelineGraph, process: OwnProcess): readonly MetricFamily[] {
  collectProcessors(graph);
  collectProcess(graph, process);
  return graph.metrics.families();
}

/** A processor that is in several pipelines of a signal is one series. */
function collectProcessors({ nodes, metrics }: PipelineGraph): void {
  const sums = new Map<string, { id: string; signal: string; incoming: number; outgoing: number }>();
  for (const node of nodes) {
    const { kind, id, signal = "" } = node.identity;
    if (kind !== "processor") continue;
    const key = `${id} ${signal}`;
    const sum = sums.get(key) ?? { id, signal, incoming: 0, outgoing: 0 };
    for (const { flow } of node.inputs) sum.incoming += passed(flow);
    sum.outgoing += passed(node.stage.output);
    sums.set(key, sum);
  }
  for (const { id, signal, incoming, outgoing } of sums.values()) {
    const own = metrics.labelled({ processor: id, otel_signal: signal });
    own.set("processor_incoming_items", incoming);
    own.set("processor_outgoing_items", outgoing);
  }
}

/** The Collector counts what is handed over, whatever becomes of it. */
function passed({ taken, refused, underWay }: Flow): number {
  return taken + refused + underWay;
}

function collectProcess({ metrics }: PipelineGraph, { clock, startedMs }: OwnProcess): void {
  const own = metrics.labelled({});
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  own.set("process_uptime", (clock.monotonicMs() - startedMs) / 1_000);
  own.set("process_cpu_seconds", (user + system) / 1e6);
  own.set("process_memory_rss", rss);
  own.set("process_runtime_heap_alloc_bytes", heapUsed);
  own.set("process_runtime_total_sys_memory_bytes", heapTotal + external);
}
