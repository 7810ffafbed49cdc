import type { Signal } from "../../base/signal.ts";
import type { ComponentKind } from "../../component/component-id.ts";
import type { ConfigPath } from "../../component/config/config-type.ts";
import type { ConnectorFactory } from "../../component/factory.ts";
import type { ConfigProblem } from "../config-problem.ts";
import { sectionNames } from "../decode/sections.ts";
import type { PipelineConfig, ServiceConfig } from "../service-config.ts";
import { type MapNode, placeAt } from "../tree.ts";
import { elementPath } from "./element-path.ts";

/** What can be seen of the graph of pipelines without making a component. Source: `service/internal/graph`. */
export function checkGraph(config: Omit<ServiceConfig, "telemetry">, tree: MapNode): ConfigProblem[] {
  const pipelines = [...config.pipelines.values()];
  const misused = [...config.connectors.values()].flatMap(({ id, factory }) =>
    checkConnector(id, factory, pipelines, tree),
  );
  const unsupported = pipelines.flatMap((pipeline) => checkSignals(config, pipeline, tree));
  const problems = [...misused, ...unsupported];
  return problems.length > 0 ? problems : checkCycle(config, pipelines, tree);
}

// ── connectors ──

/** Each signal that goes into a connector has to come out of it as some signal, and the other way round. */
function checkConnector(
  id: string,
  { pairs }: ConnectorFactory,
  pipelines: readonly PipelineConfig[],
  tree: MapNode,
): ConfigProblem[] {
  const into = pipelines.filter(({ exporters }) => exporters.includes(id));
  const outOf = pipelines.filter(({ receivers }) => receivers.includes(id));
  const connects = (from: Signal, to: Signal): boolean =>
    pairs.some((pair) => pair.from === from && pair.to === to);
  const deadEnds = firstOfSignal(into).filter(
    ({ signal }) => !outOf.some((to) => connects(signal, to.signal)),
  );
  const sourceless = firstOfSignal(outOf).filter(
    ({ signal }) => !into.some((from) => connects(from.signal, signal)),
  );
  return [
    ...deadEnds.map((pipeline) =>
      misuse(id, pipeline, "exporters", targets(id, pipeline.signal, pairs, "to"), tree),
    ),
    ...sourceless.map((pipeline) =>
      misuse(id, pipeline, "receivers", targets(id, pipeline.signal, pairs, "from"), tree),
    ),
  ];
}

function firstOfSignal(pipelines: readonly PipelineConfig[]): readonly PipelineConfig[] {
  return pipelines.filter(
    ({ signal }, index) => pipelines.findIndex((other) => other.signal === signal) === index,
  );
}

function misuse(
  id: string,
  pipeline: PipelineConfig,
  list: "receivers" | "exporters",
  suggestion: string,
  tree: MapNode,
): ConfigProblem {
  const [used, other] = list === "exporters" ? ["exporter", "receiver"] : ["receiver", "exporter"];
  const message = `connector "${id}" used as ${used} in [${pipeline.signal}] pipeline but not used in any supported ${other} pipeline`;
  const path = elementPath(tree, ["service", "pipelines", pipeline.id, list], id);
  return buildError(tree, path, message, suggestion);
}

function targets(id: string, signal: Signal, pairs: ConnectorFactory["pairs"], end: "from" | "to"): string {
  const start = end === "to" ? "from" : "to";
  const possible = pairs.filter((pair) => pair[start] === signal).map((pair) => pair[end]);
  const makes = end === "to" ? "cannot take" : "cannot make";
  if (possible.length === 0) return `${id} ${makes} ${signal}.`;
  const list = end === "to" ? "receivers" : "exporters";
  return `List ${id} under ${list} of a pipeline of ${possible.join(" or ")}.`;
}

// ── signals ──

function checkSignals(
  config: Pick<ServiceConfig, "receivers" | "processors" | "exporters">,
  pipeline: PipelineConfig,
  tree: MapNode,
): ConfigProblem[] {
  return (["receiver", "processor", "exporter"] as const).flatMap((kind) => {
    const list = sectionNames[kind] as "receivers" | "processors" | "exporters";
    return pipeline[list].flatMap((id) => {
      const factory = config[list].get(id)?.factory;
      if (factory === undefined || factory.signals[pipeline.signal] !== undefined) return [];
      const path = elementPath(tree, ["service", "pipelines", pipeline.id, list], id);
      return [buildError(tree, path, unsupported(kind, id, pipeline.signal), supported(id, factory.signals))];
    });
  });
}

function unsupported(kind: ComponentKind, id: string, signal: Signal): string {
  return `failed to create "${id}" ${kind} for data type "${signal}": telemetry type is not supported`;
}

function supported(id: string, signals: Readonly<Partial<Record<Signal, unknown>>>): string {
  return `${id} is for ${Object.keys(signals).join(", ")}.`;
}

// ── cycles ──

interface Hop {
  readonly connector: string;
  readonly from: PipelineConfig;
  readonly to: PipelineConfig;
}

/** Data that enters a cycle would never leave it. The first one found is told, from a connector round to it again. */
function checkCycle(
  config: Pick<ServiceConfig, "connectors">,
  pipelines: readonly PipelineConfig[],
  tree: MapNode,
): ConfigProblem[] {
  const hops = new Map(pipelines.map((from) => [from.id, hopsFrom(from, config, pipelines)]));
  const cycle = findCycle(hops);
  const first = cycle?.[0];
  if (cycle === undefined || first === undefined) return [];
  const steps = cycle.flatMap((hop) => [
    connectorText(hop),
    ...hop.to.processors.map((id) => `processor "${id}" in pipeline "${hop.to.id}"`),
  ]);
  const message = `cycle detected: ${[...steps, connectorText(first)].join(" -> ")}`;
  const path = elementPath(tree, ["service", "pipelines", first.from.id, "exporters"], first.connector);
  return [buildError(tree, path, message, "Data that enters would never leave: take one connector out.")];
}

function hopsFrom(
  from: PipelineConfig,
  { connectors }: Pick<ServiceConfig, "connectors">,
  pipelines: readonly PipelineConfig[],
): readonly Hop[] {
  return from.exporters.flatMap((connector) => {
    const pairs = connectors.get(connector)?.factory.pairs ?? [];
    return pipelines
      .filter((to) => to.receivers.includes(connector))
      .filter((to) => pairs.some((pair) => pair.from === from.signal && pair.to === to.signal))
      .map((to) => ({ connector, from, to }));
  });
}

function connectorText({ connector, from, to }: Hop): string {
  return `connector "${connector}" (${from.signal} to ${to.signal})`;
}

/** Depth first; the hops of the way that closes are the cycle. */
function findCycle(hops: ReadonlyMap<string, readonly Hop[]>): readonly Hop[] | undefined {
  const done = new Set<string>();
  const way: Hop[] = [];
  const visit = (id: string): readonly Hop[] | undefined => {
    for (const hop of hops.get(id) ?? []) {
      const start = way.findIndex(({ from }) => from.id === hop.to.id);
      if (hop.to.id === id) return [hop];
      if (start >= 0) return [...way.slice(start), hop];
      if (done.has(hop.to.id)) continue;
      way.push(hop);
      const found = visit(hop.to.id);
      if (found !== undefined) return found;
      way.pop();
    }
    done.add(id);
    return undefined;
  };
  for (const id of hops.keys()) {
    const found = done.has(id) ? undefined : visit(id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function buildError(tree: MapNode, path: ConfigPath, message: string, suggestion: string): ConfigProblem {
  return {
    ...{ severity: "error", stage: "build", path, message, suggestion },
    place: placeAt(tree, path, "value"),
  };
}
