import { closestName } from "../../base/closest-name.ts";
import { type ComponentKind, componentKinds } from "../../component/component-id.ts";
import type { ConfigPath } from "../../component/config/config-type.ts";
import type { Factories } from "../../component/factories.ts";
import type { ConfigProblem } from "../config-problem.ts";
import { sectionNames } from "../decode/sections.ts";
import type { PipelineConfig } from "../service-config.ts";
import { type MapNode, placeAt } from "../tree.ts";
import { elementPath } from "./element-path.ts";

/** What is looked at together, once every section was decoded. */
export interface Parts {
  readonly tree: MapNode;
  /** Ids of each kind that the document has a section for, usable or not. */
  readonly ids: Readonly<Record<ComponentKind, ReadonlySet<string>>>;
  readonly enabledExtensions: readonly string[];
  readonly pipelines: ReadonlyMap<string, PipelineConfig>;
  /** Ids of pipelines of profiles. */
  readonly profiles: readonly string[];
  readonly factories: Factories;
}

/** What `Config.Validate` of the Collector says, all of it. Source: otelcol `config.go`, `service/pipelines/config.go`. */
export function checkReferences(parts: Parts): ConfigProblem[] {
  return [
    ...checkSections(parts),
    ...checkAmbiguous(parts),
    ...checkExtensions(parts),
    ...[...parts.pipelines.values()].flatMap((pipeline) => checkPipeline(parts, pipeline)),
    ...checkProfiles(parts),
  ];
}

function checkSections({ tree, ids, pipelines, profiles }: Parts): ConfigProblem[] {
  const fail = failAt(tree);
  if (componentKinds.every((kind) => ids[kind].size === 0))
    return [fail([], "empty configuration file", "It needs receivers, exporters and service::pipelines.")];
  const problems: ConfigProblem[] = [];
  if (ids.receiver.size === 0)
    problems.push(fail(["receivers"], "no receiver configuration specified in config", exampleReceiver));
  if (ids.exporter.size === 0)
    problems.push(fail(["exporters"], "no exporter configuration specified in config", exampleExporter));
  if (pipelines.size === 0 && profiles.length === 0)
    problems.push(
      fail(
        ["service", "pipelines"],
        "service::pipelines: service must have at least one pipeline",
        examplePipeline,
      ),
    );
  return problems;
}

const exampleReceiver = `Have one, for example:
receivers:
  otlp:
    protocols:
      grpc:
      http:`;

const exampleExporter = `Have one, for example:
exporters:
  store:`;

const examplePipeline = `Have one, for example:
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [store]`;

function checkAmbiguous({ tree, ids }: Parts): ConfigProblem[] {
  return [...ids.connector].flatMap((id) =>
    (["exporter", "receiver"] as const)
      .filter((kind) => ids[kind].has(id))
      .map((kind) =>
        failAt(tree)(
          ["connectors", id],
          `connectors::${id}: ambiguous ID: Found both "${id}" ${kind} and "${id}" connector. Change one of the components' IDs to eliminate ambiguity (e.g. rename "${id}" connector to "${id}/connector")`,
        ),
      ),
  );
}

function checkExtensions(parts: Parts): ConfigProblem[] {
  return parts.enabledExtensions.flatMap((id) => {
    if (parts.ids.extension.has(id)) return [];
    const message = `service::extensions: references extension "${id}" which is not configured`;
    const suggestion = missing(parts, "extension", id);
    return [failAt(parts.tree)(elementPath(parts.tree, ["service", "extensions"], id), message, suggestion)];
  });
}

function checkPipeline(parts: Parts, pipeline: PipelineConfig): ConfigProblem[] {
  const path = ["service", "pipelines", pipeline.id];
  const fail = failAt(parts.tree);
  const name = path.join("::");
  const problems = (["receiver", "processor", "exporter"] as const).flatMap((kind) =>
    danglingOf(parts, pipeline, kind),
  );
  if (pipeline.receivers.length === 0)
    problems.push(fail([...path, "receivers"], `${name}: must have at least one receiver`));
  if (pipeline.exporters.length === 0)
    problems.push(fail([...path, "exporters"], `${name}: must have at least one exporter`));
  for (const [index, id] of pipeline.processors.entries())
    if (pipeline.processors.indexOf(id) < index)
      problems.push(
        fail(
          elementPath(parts.tree, [...path, "processors"], id, timesBefore(pipeline.processors, index)),
          `${name}: references processor "${id}" multiple times`,
          `A second one needs an id of its own, such as ${id}/2.`,
        ),
      );
  return problems;
}

/** How often the id at an index stands before it. */
function timesBefore(ids: readonly string[], index: number): number {
  return ids.slice(0, index).filter((id) => id === ids[index]).length;
}

function danglingOf(
  parts: Parts,
  pipeline: PipelineConfig,
  kind: "receiver" | "processor" | "exporter",
): ConfigProblem[] {
  const section = sectionNames[kind] as "receivers" | "processors" | "exporters";
  const isThere = (id: string): boolean =>
    parts.ids[kind].has(id) || (kind !== "processor" && parts.ids.connector.has(id));
  return pipeline[section].flatMap((id) => {
    if (isThere(id)) return [];
    const path = ["service", "pipelines", pipeline.id];
    const message = `${path.join("::")}: references ${kind} "${id}" which is not configured`;
    const element = elementPath(parts.tree, [...path, section], id);
    return [failAt(parts.tree)(element, message, missing(parts, kind, id))];
  });
}

/** What to do about an id that is not there. */
function missing({ ids, factories }: Parts, kind: ComponentKind, id: string): string | undefined {
  const [type = "", ...name] = id.split("/");
  const factory = factories.find(kind, type);
  const otherName = [factory?.type ?? type, ...(factory?.aliases ?? [])]
    .map((known) => [known, ...name].join("/"))
    .find((known) => ids[kind].has(known));
  if (otherName !== undefined) return `It is configured as "${otherName}".`;
  const other = componentKinds.find((known) => known !== kind && ids[known].has(id));
  if (other !== undefined) return `"${id}" is configured under ${sectionNames[other]}.`;
  const close = closestName(id, [...ids[kind], ...(kind === "processor" ? [] : ids.connector)]);
  if (close !== undefined) return `Did you mean "${close}"?`;
  return `Add it to ${sectionNames[kind]}:\n${sectionNames[kind]}:\n  ${id}:`;
}

function checkProfiles({ tree, profiles }: Parts): ConfigProblem[] {
  return profiles.map((id) =>
    failAt(tree)(
      ["service", "pipelines", id],
      `service::pipelines: pipeline "${id}": profiling signal support is at alpha level, gated under the "service.profilesSupport" feature gate`,
      "Sightglass carries traces, metrics and logs. Take the pipeline out.",
    ),
  );
}

function failAt(tree: MapNode): (path: ConfigPath, message: string, suggestion?: string) => ConfigProblem {
  return (path, message, suggestion) => {
    const isElement = /^\d+$/.test(path.at(-1) ?? "");
    return {
      ...{ severity: "error", stage: "validate", path, message, suggestion },
      place: placeAt(tree, path, isElement ? "value" : "key"),
    };
  };
}
