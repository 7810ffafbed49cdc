import type { Comparison, ComparisonSide } from "../state/comparison.ts";
import { spansetPart } from "../state/query-kind.ts";
import type { View } from "../state/view.ts";
import { sideMarks } from "./side-words.ts";

/** The command line that makes the same comparison and fails where there is a difference, for a build to run. */
export function gateCommand({ a, b, rest }: Comparison, { sinceMs }: Pick<View, "sinceMs">): string {
  const parts = ["sightglass compare", ...sideArgs(a, "baseline"), ...sideArgs(b, "canary")];
  if (rest !== undefined) parts.push(`--rest ${sideMarks[rest].usual.toLowerCase()}`);
  const isOfPage = a.time === undefined || b.time === undefined;
  if (isOfPage && sinceMs !== undefined) parts.push(`--since ${Math.max(1, Math.round(sinceMs / 1000))}s`);
  return [...parts, `--fail-on 'any difference'`].join(" \\\n  ");
}

function sideArgs({ query, time }: ComparisonSide, name: string): string[] {
  const args = [`--${name} ${quoted(spansetPart(query))}`];
  if (time !== undefined && (time.startNano !== undefined || time.endNano !== undefined))
    args.push(`--${name}-time ${time.startNano ?? ""}/${time.endNano ?? ""}`);
  return args;
}

/** As a POSIX shell reads it: within single quotes everything stands for itself but the quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
