import { closestName } from "../../base/closest-name.ts";
import type { Signal } from "../../base/signal.ts";
import { signals } from "../../base/signal.ts";
import { type ComponentId, parseComponentId } from "../../component/component-id.ts";
import { ConfigIssues, type ConfigPath } from "../../component/config/config-type.ts";
import type { ConfigProblem } from "../config-problem.ts";
import type { PipelineConfig, TelemetryConfig } from "../service-config.ts";
import { keysAt, type MapNode, nodeAt, placeAt, rawOf } from "../tree.ts";
import { problemOfIssue } from "./issue-problem.ts";
import { topKeys } from "./sections.ts";
import { type PipelineSection, serviceSchema } from "./service-schema.ts";

/** `service`, as far as it can be used. */
export interface DecodedService {
  readonly telemetry: TelemetryConfig;
  readonly extensions: readonly string[];
  /** With a signal we carry; references are not looked at yet. */
  readonly pipelines: ReadonlyMap<string, PipelineConfig>;
  /** Pipelines of a signal that the Collector knows and we do not carry. */
  readonly profiles: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/** Decodes the section `service`, and tells of keys at the top that the Collector does not know. */
export function decodeService(tree: MapNode): DecodedService {
  const issues = new ConfigIssues();
  const node = nodeAt(tree, ["service"]);
  const service = serviceSchema.decode(node === undefined ? null : rawOf(node), ["service"], issues);
  const decoded = { tree, schema: serviceSchema, at: ["service"], prefix: "", named: 0 };
  const pipelines = new PipelineReader(tree, service.pipelines);
  return {
    ...{ telemetry: service.telemetry, extensions: service.extensions.filter((id) => id !== "") },
    ...{ pipelines: pipelines.byId, profiles: pipelines.profiles },
    problems: [
      ...unknownTopKeys(tree),
      ...issues.list.map((issue) => problemOfIssue(issue, decoded)),
      ...pipelines.problems,
    ],
  };
}

function unknownTopKeys(tree: MapNode): ConfigProblem[] {
  return [...tree.entries.keys()]
    .filter((name) => !topKeys.includes(name))
    .map((name) => {
      const close = closestName(name, topKeys);
      const suggestion =
        close === undefined ? `Valid keys: ${topKeys.join(", ")}.` : `Did you mean "${close}"?`;
      return decodeError(tree, [name], `'' has invalid keys: ${name}`, suggestion);
    });
}

/** Reads ids of pipelines: a signal and a name. Source: `pipeline/pipeline.go`. */
class PipelineReader {
  readonly byId = new Map<string, PipelineConfig>();
  readonly profiles: string[] = [];
  readonly problems: ConfigProblem[] = [];

  constructor(tree: MapNode, sections: ReadonlyMap<string, PipelineSection>) {
    const path = ["service", "pipelines"];
    for (const key of keysAt(tree, path)) this.#read(tree, [...path, key], key, sections.get(key));
  }

  #read(tree: MapNode, path: ConfigPath, key: string, section: PipelineSection | undefined): void {
    const id = parseComponentId(key);
    const wrong =
      typeof id === "string" ? { message: id, suggestion: namedBySignal } : this.#wrongId(key, id);
    if (wrong !== undefined) {
      const message = `'service.pipelines' ${wrong.message}`;
      this.problems.push(decodeError(tree, path, message, wrong.suggestion));
    } else if (typeof id !== "string") this.#keep(id, section);
  }

  #wrongId(key: string, { type, name, text }: ComponentId): Wrong | undefined {
    if (this.byId.has(text) || this.profiles.includes(text)) {
      const message = `duplicate name ${JSON.stringify(key)} after unmarshaling ${text}`;
      return { message, suggestion: "Take one of them out." };
    }
    if (type === "profiles" || signals.some((known) => known === type)) return undefined;
    const message = `in "${key}" id: unknown pipeline signal: "${type}"`;
    return { message, suggestion: signalHint(type, name) };
  }

  #keep({ type, text }: ComponentId, section: PipelineSection | undefined): void {
    const signal = signals.find((known) => known === type);
    if (signal === undefined) this.profiles.push(text);
    else if (section !== undefined) this.byId.set(text, pipelineOf(text, signal, section));
  }
}

interface Wrong {
  readonly message: string;
  readonly suggestion: string;
}

const namedBySignal = "A pipeline is named by its signal: traces, traces/backend.";

function signalHint(type: string, name: string): string {
  const close = type === "spans" ? "traces" : closestName(type, signals);
  const suffix = name === "" ? "" : `/${name}`;
  if (close !== undefined) return `Did you mean "${close}${suffix}"?`;
  return `A pipeline is named by its signal: ${signals.map((signal) => `${signal}/${type}`).join(", ")}.`;
}

/** An id that stands in a list of receivers or exporters twice is there once; of processors it is an error, told by the caller. */
function pipelineOf(id: string, signal: Signal, section: PipelineSection): PipelineConfig {
  const known = (ids: readonly string[]): readonly string[] => ids.filter((text) => text !== "");
  return {
    ...{ id, signal, receivers: [...new Set(known(section.receivers))] },
    ...{ processors: known(section.processors), exporters: [...new Set(known(section.exporters))] },
  };
}

function decodeError(tree: MapNode, path: ConfigPath, message: string, suggestion: string): ConfigProblem {
  return {
    ...{ severity: "error", stage: "decode", path, message, suggestion },
    place: placeAt(tree, path, "key"),
  };
}
