import { mistakeIn, type QueryProblem } from "../../editor/query-problem.ts";
import { metricsStageOf, spansetPart } from "../../state/query-kind.ts";

/** What is wrong with the query of a side: it cannot be read, or it makes series over time, of which there are no traces to compare. */
export function sideMistake(query: string): QueryProblem | undefined {
  const mistake = mistakeIn(query);
  if (mistake !== undefined) return mistake;
  const stage = metricsStageOf(query);
  if (stage === undefined) return undefined;
  return {
    message: `${stage.metrics.function}() makes series over time, and sides are sets of traces: leave it out`,
    spot: { from: stage.from, to: stage.to },
    suggestion: "",
    fixed: spansetPart(query),
  };
}
