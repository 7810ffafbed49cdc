import { type ComponentKind, componentKinds, parseComponentId } from "../../component/component-id.ts";
import type { ConfigProblem } from "../config-problem.ts";
import { removedComponents } from "../decode/removed-components.ts";
import { sectionNames } from "../decode/sections.ts";
import { type MapEntry, type MapNode, nodeAt } from "../tree.ts";
import { isText, renameUses, type TextEdit } from "./rename.ts";

/** Edits that mend a problem; none overlap. */
export interface Remedy {
  /** Says what it does: `Replace by "otlp"`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Undefined where a person has to decide, or where the text is not what is wrong. `tree` is what the problem was found in. */
export function remedyOf(problem: ConfigProblem, tree: MapNode): Remedy | undefined {
  if (!isText(problem.place) || nodeAt(tree, problem.path) === undefined) return undefined;
  return replacedComponent(problem, tree) ?? replacedText(problem, tree);
}

/** What suggestions call the right text. */
const meant = /^(?:Did you mean|It is configured as) "([\w./-]+)"[?.]$/;
/** What they call the present type of a component whose former one was written. */
const renamed = /^Write (\S+) here and in the pipelines\.$/;

function replacedText({ path, suggestion = "", place }: ConfigProblem, tree: MapNode): Remedy | undefined {
  const [section = "", id = ""] = path;
  const isId = path.length === 2 && kindOf(section) !== undefined;
  const newId = renamed.exec(suggestion)?.[1];
  if (newId !== undefined && isId)
    return {
      title: `Rename to "${newId}"`,
      edits: [{ place, text: newId }, ...renameUses(tree, section, id, newId)],
    };
  const text = meant.exec(suggestion)?.[1];
  if (text === undefined) return undefined;
  // A misspelt type is suggested without the name that follows it.
  const whole = isId && !text.includes("/") ? `${text}${nameOf(id)}` : text;
  const uses = isId ? renameUses(tree, section, id, whole) : [];
  return { title: `Replace by "${whole}"`, edits: [{ place, text: whole }, ...uses] };
}

/** The component that took the place of a removed one, here and in the pipelines, where it is one of the same section. */
function replacedComponent({ path, place }: ConfigProblem, tree: MapNode): Remedy | undefined {
  const [section = "", id = ""] = path;
  const kind = kindOf(section);
  const parsed = parseComponentId(id);
  if (path.length !== 2 || kind === undefined || typeof parsed === "string") return undefined;
  const replacement = removedComponents[kind]?.[parsed.type]?.replacement.replaceAll("{/name}", nameOf(id));
  const lines = replacement?.split("\n") ?? [];
  const newId = /^ {2}(\S+):/.exec(lines[1] ?? "")?.[1];
  const isOne = lines[0] === `${section}:` && lines.slice(2).every((line) => line.startsWith("    "));
  const entry = entryOf(tree, section, id);
  if (newId === undefined || !isOne || entry === undefined || !isBlock(tree, section, entry))
    return undefined;
  const body = bodyEdit(entry, lines.slice(2));
  const edits = [
    { place, text: newId },
    ...(body === undefined ? [] : [body]),
    ...renameUses(tree, section, id, newId),
  ];
  return { title: `Replace by "${newId}"`, edits };
}

/** The settings of the new component in place of those of the old one; undefined where there are none to replace. */
function bodyEdit({ keyPlace, value }: MapEntry, body: readonly string[]): TextEdit | undefined {
  if (value.kind !== "map" || value.place.source !== keyPlace.source) return undefined;
  const { endLine, endColumn } = value.place;
  const indent = " ".repeat(keyPlace.column - 1);
  const place = { ...keyPlace, line: keyPlace.endLine, column: keyPlace.endColumn, endLine, endColumn };
  const text = [":", ...body.map((line) => indent + line.slice(2))].join("\n");
  // A block ends behind its last line break.
  return { place, text: endColumn === 1 ? `${text}\n` : text };
}

/** The key stands on a line of its own: within braces its settings could not be written line by line. */
function isBlock(tree: MapNode, section: string, { keyPlace }: MapEntry): boolean {
  return tree.entries.get(section)?.keyPlace.line !== keyPlace.line;
}

function entryOf(tree: MapNode, section: string, id: string): MapEntry | undefined {
  const components = nodeAt(tree, [section]);
  return components?.kind === "map" ? components.entries.get(id) : undefined;
}

function kindOf(section: string): ComponentKind | undefined {
  return componentKinds.find((kind) => sectionNames[kind] === section);
}

/** `/name` of an id, empty where it has none. */
function nameOf(id: string): string {
  const at = id.indexOf("/");
  return at < 0 ? "" : id.slice(at);
}
