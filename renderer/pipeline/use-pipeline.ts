import { useEffect, useState } from "react";
import type { PipelineFigures, PipelineGraph } from "../../app/api/pipeline.ts";
import { useEngine } from "../client/engine-context.tsx";
import { type Query, useEngineQuery } from "../client/use-query.ts";

export interface Pipeline {
  readonly graph: Query<PipelineGraph>;
  /** Of the graph that is shown; undefined until the first come. */
  readonly figures: PipelineFigures | undefined;
}

/** The graph, asked for again whenever the figures are of another one, and its figures once a second. */
export function usePipeline(): Pipeline {
  const engine = useEngine();
  const [figures, setFigures] = useState<PipelineFigures>();
  useEffect(() => engine.subscribe("pipeline", setFigures), [engine]);
  const graph = useEngineQuery("pipeline.graph", {}, { refreshKey: figures?.version });
  const isOfGraph = figures !== undefined && figures.version === graph.data?.version;
  return { graph, figures: isOfGraph ? figures : undefined };
}
