import type { ConfigPath } from "../component/config/config-type.ts";
import type { Place } from "./tree.ts";

/**
 * When it came to light: while sources were read and merged (`resolve`), sections became typed configurations (`decode`),
 * these were looked at together (`validate`), the graph of pipelines was put together (`build`), or it was to run (`start`).
 */
export type ConfigStage = "resolve" | "decode" | "validate" | "build" | "start";

/** Something wrong with a configuration. */
export interface ConfigProblem {
  readonly severity: "error" | "warning";
  readonly stage: ConfigStage;
  /** From the top of the merged document; empty where it is about all of it. */
  readonly path: ConfigPath;
  /** In the Collector's words, without the prefix of its stage: `service::pipelines::traces: must have at least one exporter`. */
  readonly message: string;
  /** What to do, in ours; several lines where there is YAML to paste. */
  readonly suggestion?: string | undefined;
  readonly place: Place;
}

/** What the Collector writes before the problems of a stage. */
export const stagePrefixes: Readonly<Record<ConfigStage, string>> = {
  resolve: "failed to get config: cannot resolve the configuration: ",
  decode:
    "failed to get config: cannot unmarshal the configuration: decoding failed due to the following error(s):\n\n",
  validate: "invalid configuration: ",
  build: "failed to build pipelines: ",
  start: "cannot start pipelines: ",
};

export const stages: readonly ConfigStage[] = ["resolve", "decode", "validate", "build", "start"];

/** A configuration that cannot be used, with everything that is wrong with it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(text: string, problems: readonly ConfigProblem[]) {
    super(text);
    this.problems = problems;
  }
}
