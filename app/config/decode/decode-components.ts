import { type ComponentId, type ComponentKind, parseComponentId } from "../../component/component-id.ts";
import {
  ConfigIssues,
  type ConfigPath,
  goKindOf,
  goTypeOf,
  isUnsetText,
} from "../../component/config/config-type.ts";
import type { Factories } from "../../component/factories.ts";
import type { FactoryLists } from "../../component/factory.ts";
import type { ConfigProblem } from "../config-problem.ts";
import type { ById, ConfiguredComponent } from "../service-config.ts";
import { type ConfigNode, type MapNode, nodeAt, placeAt, rawOf } from "../tree.ts";
import { problemOfIssue } from "./issue-problem.ts";
import { sectionNames } from "./sections.ts";
import { explainUnknownType } from "./unknown-type.ts";

export const decodingFailed = "decoding failed due to the following error(s):\n\n";

/** One section of components, as far as it can be used. */
export interface DecodedSection<K extends ComponentKind> {
  readonly components: ById<FactoryLists[K][number]>;
  /** Every id that stands there, usable or not: references to it are not dangling. */
  readonly ids: ReadonlySet<string>;
  readonly problems: readonly ConfigProblem[];
}

/** Decodes `receivers`, `processors` … Source: otelcol `configunmarshaler/configs.go`. */
export function decodeComponents<K extends ComponentKind>(
  kind: K,
  tree: MapNode,
  factories: Factories,
): DecodedSection<K> {
  const decoder = new SectionDecoder(kind, tree, factories);
  decoder.run();
  return decoder;
}

class SectionDecoder<K extends ComponentKind> implements DecodedSection<K> {
  readonly components = new Map<string, ConfiguredComponent<FactoryLists[K][number]>>();
  readonly ids = new Set<string>();
  readonly problems: ConfigProblem[] = [];
  readonly #kind: K;
  readonly #section: string;
  readonly #tree: MapNode;
  readonly #factories: Factories;

  constructor(kind: K, tree: MapNode, factories: Factories) {
    this.#kind = kind;
    this.#section = sectionNames[kind];
    this.#tree = tree;
    this.#factories = factories;
  }

  run(): void {
    const section = nodeAt(this.#tree, [this.#section]);
    if (section === undefined || isNull(section)) return;
    if (section.kind === "map") for (const [key, { value }] of section.entries) this.#component(key, value);
    else
      this.#fail(
        [this.#section],
        `expected a map or struct, got "${goKindOf(rawOf(section))}"`,
        `${this.#section} holds a key for each ${this.#kind}.`,
      );
  }

  #component(key: string, section: ConfigNode): void {
    const path = [this.#section, key];
    const id = parseComponentId(key);
    if (typeof id === "string") {
      this.#fail(path, id, "An id is a type, or a type and a name: otlp, otlp/backend.");
      return;
    }
    if (this.ids.has(id.text)) {
      this.#fail(path, `duplicate name ${JSON.stringify(key)} after unmarshaling ${id.text}`);
      return;
    }
    this.ids.add(id.text);
    const factory = this.#factories.find(this.#kind, id.type);
    if (factory === undefined) {
      const { message, suggestion } = explainUnknownType(this.#kind, id, this.#factories);
      this.#fail(path, message, suggestion);
      return;
    }
    this.#warnOfAlias(path, id, factory);
    if (section.kind !== "map" && !isNull(section)) {
      const type = `expected type 'map[string]interface {}', got unconvertible type '${goTypeOf(rawOf(section))}'`;
      const hint = `Write the keys of ${id.text} below it, or nothing for its defaults.`;
      this.#fail(path, `${decodingFailed}'[${id.text}]' ${type}`, hint);
      return;
    }
    this.#decode(path, id, section, factory);
  }

  #decode(path: ConfigPath, id: ComponentId, section: ConfigNode, factory: FactoryLists[K][number]): void {
    const issues = new ConfigIssues();
    const config = factory.schema.decode(rawOf(section), path, issues);
    const prefix = `'${this.#section}' error reading configuration for ${JSON.stringify(id.text)}: ${decodingFailed}`;
    const decoded = { tree: this.#tree, schema: factory.schema, at: path, prefix, named: path.length };
    for (const issue of issues.list) this.problems.push(problemOfIssue(issue, decoded));
    if (issues.errorCount === 0) this.components.set(id.text, { id: id.text, factory, config });
  }

  /** Source: `service/internal/builders`, `logDeprecatedTypeAlias`. */
  #warnOfAlias(path: ConfigPath, { type, name }: ComponentId, factory: FactoryLists[K][number]): void {
    if (type === factory.type) return;
    this.problems.push({
      ...{ severity: "warning", stage: "build", path },
      message: `"${type}" alias is deprecated; use "${factory.type}" instead`,
      suggestion: `Write ${name === "" ? factory.type : `${factory.type}/${name}`} here and in the pipelines.`,
      place: placeAt(this.#tree, path, "key"),
    });
  }

  #fail(path: ConfigPath, message: string, suggestion?: string): void {
    const place = placeAt(this.#tree, path, path.length === 1 ? "value" : "key");
    const told = `'${this.#section}' ${message}`;
    this.problems.push({ severity: "error", stage: "decode", path, message: told, suggestion, place });
  }
}

function isNull(node: ConfigNode): boolean {
  const raw = rawOf(node);
  return raw === null || isUnsetText(raw);
}
