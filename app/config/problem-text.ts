import type { ConfigProblem } from "./config-problem.ts";
import { stagePrefixes, stages } from "./config-problem.ts";
import type { Place } from "./tree.ts";

/**
 * Problems for a person at a terminal: under the Collector's prefix of their stage, one line each with its place, and what to do below it.
 *
 *     invalid configuration:
 *     agent.yaml:14:20: service::pipelines::traces: references exporter "otpl" which is not configured
 *         Did you mean "otlp"?
 */
export function problemsText(problems: readonly ConfigProblem[]): string {
  return stages
    .map((stage) => problems.filter((problem) => problem.stage === stage))
    .filter((ofStage) => ofStage.length > 0)
    .map(
      (ofStage) => `${stagePrefixes[ofStage[0]!.stage].trimEnd()}\n${ofStage.map(problemText).join("\n")}\n`,
    )
    .join("\n");
}

/** One problem: `agent.yaml:4:17: …` and its suggestion, indented. */
export function problemText({ place, message, suggestion }: ConfigProblem): string {
  const line = `${placeText(place)}: ${oneLine(message)}`;
  return suggestion === undefined ? line : `${line}\n${indented(suggestion)}`;
}

export function placeText({ source, line, column, via }: Place): string {
  const origin = via === undefined ? "" : ` (from ${via})`;
  return `${source}:${line}:${column}${origin}`;
}

/** The Collector puts empty lines into its messages. */
function oneLine(message: string): string {
  const lines = message.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}
