import { signals } from "../../base/signal.ts";
import { type ComponentKind, componentKinds, parseComponentId } from "../../component/component-id.ts";
import type { Candidate, Completion } from "../../component/config/completion.ts";
import type { ConfigType } from "../../component/config/config-type.ts";
import type { Factories } from "../../component/factories.ts";
import { sectionNames, topKeys } from "../decode/sections.ts";
import { serviceSchema } from "../decode/service-schema.ts";
import { type Cursor, cursorAt } from "./cursor.ts";
import { type OutlineKey, outlineOf } from "./outline.ts";

/**
 * What may stand at an offset of a YAML text, which need not be valid. Every candidate for the place is given: choosing by what is typed
 * already is the editor's part. `others` are the other sources of the configuration: what they define can be referred to.
 */
export function complete(
  text: string,
  offset: number,
  factories: Factories,
  others: readonly string[] = [],
): Completion {
  const cursor = cursorAt(text, offset);
  if (cursor === undefined) return { from: offset, to: offset, candidates: [] };
  const typed = cursor.typed.replace(/^["']/, "");
  const to = offset + (/^[\w./-]*/.exec(text.slice(offset))?.[0].length ?? 0);
  const outline = outlineOf(text);
  const line = text.slice(0, offset).split("\n").length - 1;
  const here = outline.filter((key) => key.line !== line);
  const candidates = new Completer(factories, here, [...here, ...others.flatMap(outlineOf)]).at(cursor);
  const isOfText = candidates.some(({ kind }) => kind === "word");
  const from = offset - (isOfText ? (/[\w.]*$/.exec(typed)?.[0] ?? "") : typed).length;
  return { from, to, candidates: text[to] === ":" ? candidates.map(withoutColon) : candidates };
}

/** The key that is there has its colon. */
function withoutColon(candidate: Candidate): Candidate {
  return { ...candidate, insert: candidate.insert.replace(/:\s*$/, "") };
}

const sectionDocs: Readonly<Record<string, string>> = {
  receivers: "Where telemetry comes from",
  processors: "What is done to it",
  connectors: "What joins pipelines",
  exporters: "Where it goes",
  extensions: "What is not part of a pipeline: health checks, authentication, storage",
  service: "Which of them run, and in which pipelines",
};

class Completer {
  readonly #factories: Factories;
  /** Keys of the text, but for the line that is being written. */
  readonly #outline: readonly OutlineKey[];
  /** Those and the keys of other sources. */
  readonly #defined: readonly OutlineKey[];

  constructor(factories: Factories, outline: readonly OutlineKey[], defined: readonly OutlineKey[]) {
    this.#factories = factories;
    this.#outline = outline;
    this.#defined = defined;
  }

  at({ path, role, isFlow, typed }: Cursor): readonly Candidate[] {
    const [section, ...rest] = path;
    if (section === undefined) return role === "key" ? this.#sections() : [];
    if (section === "service") return this.#inService(rest, role, isFlow);
    const kind = componentKinds.find((known) => sectionNames[known] === section);
    if (kind === undefined) return [];
    const [id, ...keys] = rest;
    if (id === undefined) return role === "key" ? this.#components(kind) : [];
    const parsed = parseComponentId(id);
    const schema = typeof parsed === "string" ? undefined : this.#factories.find(kind, parsed.type)?.schema;
    return schema === undefined ? [] : this.#ofType(schema, keys, path, role, typed);
  }

  #sections(): readonly Candidate[] {
    const there = this.#keysAt([]);
    return topKeys
      .filter((name) => !there.has(name))
      .map((name) => ({ label: name, insert: `${name}:`, kind: "section", doc: sectionDocs[name] }));
  }

  /** A second one of a type gets a name. */
  #components(kind: ComponentKind): readonly Candidate[] {
    const there = this.#keysAt([sectionNames[kind]]);
    return this.#factories.lists[kind].map(({ type, doc }) => {
      const id = there.has(type) ? freeId(type, there) : type;
      return { label: id, insert: `${id}:`, kind: "component", doc };
    });
  }

  #inService(path: readonly string[], role: Cursor["role"], isFlow: boolean): readonly Candidate[] {
    const [section, pipeline, list] = path;
    const isOfPipelines = section === "pipelines";
    if (isOfPipelines && pipeline === undefined && role === "key") return this.#pipelines();
    if (section === "extensions") return asElements(this.#ids(["extension"]), path.length === 1, isFlow);
    if (isOfPipelines && list !== undefined) {
      const isList = path.length === 3;
      return asElements(this.#ids(kindsOfList(list)), isList, isFlow);
    }
    return this.#ofType(serviceSchema, path, ["service", ...path], role);
  }

  #pipelines(): readonly Candidate[] {
    const there = this.#keysAt(["service", "pipelines"]);
    return signals.map((signal) => {
      const id = there.has(signal) ? freeId(signal, there) : signal;
      return { label: id, insert: `${id}:`, kind: "key", doc: `A pipeline of ${signal}` };
    });
  }

  #ids(kinds: readonly ComponentKind[]): readonly Candidate[] {
    return kinds.flatMap((kind) =>
      [...keysAt(this.#defined, [sectionNames[kind]])].map((id): Candidate => {
        const parsed = parseComponentId(id);
        const factory = typeof parsed === "string" ? undefined : this.#factories.find(kind, parsed.type);
        return { label: id, insert: id, kind: "id", detail: kind, doc: factory?.doc };
      }),
    );
  }

  #ofType(
    schema: ConfigType<unknown>,
    keys: readonly string[],
    path: readonly string[],
    role: Cursor["role"],
    typed = "",
  ): readonly Candidate[] {
    const type = typeAt(schema, keys);
    if (type === undefined) return [];
    const words = (type.words?.() ?? []).map((word): Candidate => ({ ...word, kind: "word" }));
    // An element that may be a group or a text is a text once it is no name.
    if (words.length > 0 && (type.keys === undefined || /[^\w]/.test(typed))) return words;
    if (role === "key" && type.keys !== undefined) return [...this.#keys(type.keys, path), ...words];
    return (type.choices ?? []).map((value) => ({ label: value, insert: value, kind: "value" }));
  }

  #keys(keys: NonNullable<ConfigType<unknown>["keys"]>, path: readonly string[]): readonly Candidate[] {
    const there = this.#keysAt(path);
    return Object.entries(keys)
      .filter(([name, { deprecated }]) => !there.has(name) && deprecated === undefined)
      .map(([name, { type, doc }]) => {
        const isBlock = type.keys !== undefined || type.element !== undefined;
        const insert = isBlock ? `${name}:` : `${name}: `;
        return { label: name, insert, kind: "key", detail: detailOf(type), doc };
      });
  }

  #keysAt(path: readonly string[]): ReadonlySet<string> {
    return keysAt(this.#outline, path);
  }
}

function keysAt(outline: readonly OutlineKey[], path: readonly string[]): ReadonlySet<string> {
  const isThere = (key: OutlineKey): boolean =>
    key.path.length === path.length + 1 && path.every((name, at) => key.path[at] === name);
  return new Set(outline.filter(isThere).map((key) => key.path.at(-1)!));
}

function kindsOfList(list: string): readonly ComponentKind[] {
  if (list === "receivers") return ["receiver", "connector"];
  if (list === "exporters") return ["exporter", "connector"];
  return list === "processors" ? ["processor"] : [];
}

/** Where the list itself has to be written, an element comes with its brackets. */
function asElements(ids: readonly Candidate[], isList: boolean, isFlow: boolean): readonly Candidate[] {
  return isList && !isFlow ? ids.map((id) => ({ ...id, insert: `[${id.insert}]` })) : ids;
}

function freeId(type: string, there: ReadonlySet<string>): string {
  let number = 2;
  while (there.has(`${type}/${number}`)) number += 1;
  return `${type}/${number}`;
}

function typeAt(schema: ConfigType<unknown>, keys: readonly string[]): ConfigType<unknown> | undefined {
  let type: ConfigType<unknown> | undefined = schema;
  for (const key of keys) type = type?.element ?? type?.keys?.[key]?.type;
  return type;
}

/** What a person wants to know of a Go type. */
function detailOf({ goType, choices, keys }: ConfigType<unknown>): string | undefined {
  if (keys !== undefined) return undefined;
  if (choices !== undefined && goType !== "bool") return choices.join(" | ");
  return { "time.Duration": "duration", "interface {}": "anything" }[goType] ?? goType;
}
