import { UsageError } from "./exit-code.ts";

/** Options of the commands that take a configuration, as `otelcol` has them. */
export const configOptions = {
  config: { type: "string", multiple: true },
  set: { type: "string", multiple: true },
  "feature-gates": { type: "string", multiple: true },
} as const;

export const configOptionsUsage = `  --config URI      where the configuration is: a path, env:VAR, yaml:key::sub: value, http(s)://…; may be repeated,
                    later ones win: maps are merged, lists and values replaced
  --set KEY=VALUE   one value on top, e.g. --set processors.batch.timeout=2s; may be repeated
  --feature-gates=LIST   switches of the Collector: a,-b,+c; what Sightglass does not have is refused
`;

/** Where the configuration is; at least one place has to be given. */
export function configSources(values: {
  readonly config?: string[];
  readonly set?: string[];
  readonly "feature-gates"?: string[];
}): {
  readonly configs: readonly string[];
  readonly sets: readonly string[];
  readonly featureGates: readonly string[];
} {
  const { config = [], set = [], "feature-gates": featureGates = [] } = values;
  if (config.length === 0) throw new UsageError("at least one config flag must be provided");
  return { configs: config, sets: set, featureGates };
}
