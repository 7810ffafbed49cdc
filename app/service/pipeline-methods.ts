import { ApiFailure } from "../api/protocol.ts";
import type { Clock } from "../base/clock.ts";
import type { MethodHandlers } from "./api-client.ts";
import type { MetricsPage } from "./own-metrics/metrics-page.ts";
import type { PipelineConfig } from "./pipeline-config.ts";
import type { PipelineRunner, RunningGraph } from "./pipeline-runner.ts";
import { describeGraph, dropsOf, figuresOf, nodeOf, recordsOf } from "./pipeline-views.ts";

export interface PipelineContext {
  readonly clock: Clock;
  readonly runner: PipelineRunner;
  readonly config: PipelineConfig;
  readonly metricsPage: MetricsPage;
}

type PipelineMethod = Extract<keyof MethodHandlers, `pipeline.${string}`>;

/** What the Pipeline page asks. */
export function pipelineMethods(context: PipelineContext): Pick<MethodHandlers, PipelineMethod> {
  const { clock, config, metricsPage } = context;
  const running = () => runningOf(context);
  return {
    "pipeline.graph": () => {
      const { graph, version } = running();
      return describeGraph(graph, version, metricsPage.addresses);
    },
    "pipeline.figures": () => figuresOf(running(), clock),
    "pipeline.drops": ({ node, limit }) => {
      const { graph } = running();
      return dropsOf(node === undefined ? graph.nodes : [nodeOf(graph, node)], limit);
    },
    "pipeline.records": ({ node }) => {
      const { graph } = running();
      return recordsOf(graph, nodeOf(graph, node));
    },
    "pipeline.config": () => config.describe(running().version),
    "pipeline.complete": ({ uri, text, offset }) => config.complete(uri, text, offset),
    "pipeline.check": async ({ sources }) => ({ problems: await config.check(textsOf(sources)) }),
    "pipeline.apply": ({ sources }) => {
      running();
      return config.apply(textsOf(sources));
    },
    "pipeline.reload": () => {
      running();
      return config.reload();
    },
    "pipeline.revert": () => config.revert(),
    "pipeline.save": async () => {
      await config.save();
      return config.describe(running().version);
    },
  };
}

/** Throws `unavailable` before the start. */
function runningOf({ runner }: PipelineContext): RunningGraph {
  if (runner.running === undefined) throw new ApiFailure("unavailable", "The engine has not started yet");
  return runner.running;
}

function textsOf(
  sources: readonly { readonly uri: string; readonly text: string }[],
): ReadonlyMap<string, string> {
  return new Map(sources.map(({ uri, text }) => [uri, text]));
}
