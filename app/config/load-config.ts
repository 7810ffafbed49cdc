import type { Factories } from "../component/factories.ts";
import { ConfigError, type ConfigProblem, stages } from "./config-problem.ts";
import { decodeComponents } from "./decode/decode-components.ts";
import { decodeService } from "./decode/decode-service.ts";
import { chooseGates } from "./feature-gates.ts";
import { problemsText } from "./problem-text.ts";
import type { ConfigReader } from "./resolve/reader.ts";
import { type ConfigSources, resolveConfig } from "./resolve/resolve.ts";
import type { ServiceConfig } from "./service-config.ts";
import type { MapNode } from "./tree.ts";
import { checkGraph } from "./validate/graph.ts";
import { checkReferences } from "./validate/references.ts";

/** A configuration as far as it got. */
export interface LoadedConfig {
  /** Undefined where there is an error among the problems. */
  readonly config: ServiceConfig | undefined;
  /** Everything that is wrong with it and all that is worth knowing, in the order of the stages. */
  readonly problems: readonly ConfigProblem[];
  /** Sources merged and references replaced, with the place of each key and value. */
  readonly tree: MapNode;
}

/**
 *     sources ─► YAML ─► merged ─► expanded ─► typed sections ─► references ─► graph
 *                └────── resolve ──────┘        └─ decode ─┘      validate     build
 *
 * Later stages run although earlier ones found something, so that all of it is told at once; only what could not be read
 * hides the rest. Never throws.
 */
export async function loadConfig(
  sources: ConfigSources,
  factories: Factories,
  reader: ConfigReader,
): Promise<LoadedConfig> {
  const { tree, problems } = await resolveConfig(sources, reader);
  if (hasError(problems)) return { config: undefined, problems, tree };
  const parts = decodeTree(tree, factories);
  const { service, sections } = parts;
  const decoded = [...Object.values(sections).flatMap((section) => section.problems), ...service.problems];
  const references = checkReferences({
    ...{ tree, factories, pipelines: service.pipelines, profiles: service.profiles },
    enabledExtensions: service.extensions,
    ids: {
      receiver: sections.receivers.ids,
      processor: sections.processors.ids,
      connector: sections.connectors.ids,
      exporter: sections.exporters.ids,
      extension: sections.extensions.ids,
    },
  });
  const config: ServiceConfig = {
    receivers: sections.receivers.components,
    processors: sections.processors.components,
    connectors: sections.connectors.components,
    exporters: sections.exporters.components,
    extensions: sections.extensions.components,
    enabledExtensions: service.extensions,
    ...{ pipelines: service.pipelines, telemetry: service.telemetry },
    enabledGates: chooseGates(sources.featureGates ?? []).enabled,
  };
  const all = inOrder([...problems, ...decoded, ...references, ...checkGraph(config, tree)]);
  return { config: hasError(all) ? undefined : config, problems: all, tree };
}

function decodeTree(tree: MapNode, factories: Factories) {
  return {
    sections: {
      receivers: decodeComponents("receiver", tree, factories),
      processors: decodeComponents("processor", tree, factories),
      connectors: decodeComponents("connector", tree, factories),
      exporters: decodeComponents("exporter", tree, factories),
      extensions: decodeComponents("extension", tree, factories),
    },
    service: decodeService(tree),
  };
}

/** The configuration, or a `ConfigError` whose message is all that is wrong with it. */
export function requireConfig({ config, problems }: LoadedConfig): ServiceConfig {
  if (config !== undefined) return config;
  const errors = problems.filter(({ severity }) => severity === "error");
  throw new ConfigError(problemsText(errors), errors);
}

/** By stage, and in each as a person reads: source by source, from the top down. */
function inOrder(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const sources = [...new Set(problems.map(({ place }) => place.source))];
  const rank = ({ stage, place }: ConfigProblem): readonly number[] => [
    stages.indexOf(stage),
    sources.indexOf(place.source),
    place.line,
    place.column,
  ];
  return problems.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    const at = left.findIndex((value, index) => value !== right[index]);
    return at < 0 ? 0 : left[at]! - right[at]!;
  });
}

function hasError(problems: readonly ConfigProblem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}
