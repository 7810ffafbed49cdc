import { type ConfigProblem, stagePrefixes } from "./config-problem.ts";

/** A problem for editors and scripts. Lines and columns count from 1; the end is behind the last character. */
export interface ProblemJson {
  readonly severity: ConfigProblem["severity"];
  readonly stage: ConfigProblem["stage"];
  readonly path: readonly string[];
  /** In the Collector's words. */
  readonly message: string;
  /** As the Collector would tell it if it were the only one, with the prefixes of its stage. */
  readonly collectorText: string;
  readonly suggestion?: string | undefined;
  /** A path, `env:CONFIG`, `--set …`: as the person named the source. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The value came from here: `env:PORT`. */
  readonly via?: string | undefined;
}

export function problemJson(problem: ConfigProblem): ProblemJson {
  const { severity, stage, path, message, suggestion } = problem;
  const { source, line, column, endLine, endColumn, via } = problem.place;
  return {
    ...{ severity, stage, path, message, suggestion },
    collectorText: severity === "error" ? `${stagePrefixes[stage]}${message}` : message,
    ...{ file: source, line, column, endLine, endColumn, via },
  };
}
