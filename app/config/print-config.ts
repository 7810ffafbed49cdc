import { stringify } from "yaml";
import { componentKinds, parseComponentId } from "../component/component-id.ts";
import type { ConfigType } from "../component/config/config-type.ts";
import type { Factories } from "../component/factories.ts";
import { sectionNames } from "./decode/sections.ts";
import { serviceSchema } from "./decode/service-schema.ts";
import type { ConfigNode, MapNode } from "./tree.ts";

export interface PrintOptions {
  /** False: secrets are `[REDACTED]`. */
  readonly showsSecrets: boolean;
  readonly format: "yaml" | "json";
}

/** The configuration as it is used: sources merged, references replaced. What a schema calls secret is not shown unless asked for. */
export function printConfig(tree: MapNode, factories: Factories, options: PrintOptions): string {
  const shown = shownMap(tree, (key) => (section) => {
    if (key === "service") return shownValue(section, serviceSchema, options);
    const kind = componentKinds.find((known) => sectionNames[known] === key);
    if (kind === undefined || section.kind !== "map") return shownValue(section, undefined, options);
    return shownMap(section, (name) => (component) => {
      const id = parseComponentId(name);
      const schema = typeof id === "string" ? undefined : factories.find(kind, id.type)?.schema;
      return shownValue(component, schema, options);
    });
  });
  return options.format === "yaml"
    ? stringify(shown, { lineWidth: 0 })
    : `${JSON.stringify(shown, jsonValue, 2)}\n`;
}

const redacted = "[REDACTED]";

function shownMap(
  map: MapNode,
  show: (key: string) => (value: ConfigNode) => unknown,
): Record<string, unknown> {
  return Object.fromEntries([...map.entries].map(([key, { value }]) => [key, show(key)(value)]));
}

function shownValue(node: ConfigNode, type: ConfigType<unknown> | undefined, options: PrintOptions): unknown {
  if (type?.isSecret === true && !options.showsSecrets) return redacted;
  if (node.kind === "map")
    return shownMap(
      node,
      (key) => (value) => shownValue(value, type?.element ?? type?.keys?.[key]?.type, options),
    );
  if (node.kind === "list") return node.items.map((item) => shownValue(item, type?.element, options));
  // A field that is a string shows the text that it takes.
  const isText = type?.goType === "string" && node.original !== undefined;
  return isText ? node.original : node.value;
}

/** JSON has no integers beyond a float's. */
function jsonValue(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
