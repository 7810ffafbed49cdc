import type { Signal } from "../../../base/signal.ts";
import { listOf } from "../../../component/config/collections.ts";
import {
  type ConfigIssues,
  type ConfigPath,
  type ConfigType,
  plainOf,
  reportType,
} from "../../../component/config/config-type.ts";
import { oneOf, text } from "../../../component/config/scalars.ts";
import { key, optional, type Section, section } from "../../../component/config/section.ts";
import { contextsOfSignal, type ErrorMode, ottlWords, type Parsed } from "../../../ottl/ottl.ts";

export const errorMode: ConfigType<ErrorMode> = oneOf(
  ["ignore", "silent", "propagate"],
  (mode) => `unknown error mode ${mode}`,
);

/** Statements, conditions, or conditions that gate statements, as the configuration has them. */
export interface OttlGroup {
  /** Undefined: that of the lowest path. */
  readonly context: string | undefined;
  /** Undefined: that of the component. */
  readonly error_mode: ErrorMode | undefined;
  readonly conditions: readonly string[];
  readonly statements: readonly string[];
  /** From the list to each text, for what is wrong with it. */
  readonly pathOf: (kind: "conditions" | "statements", index: number) => ConfigPath;
}

const advanced = {
  context: optional(text, "resource, scope, span …; the lowest one that is used if absent"),
  error_mode: optional(errorMode, "ignore, silent or propagate"),
};

/** Whose texts they are: words are offered by it. */
interface TextsOf {
  readonly component: "filter" | "transform";
  readonly signal: Signal;
}

/** A condition or statement, with the words it may be made of. */
function ottlText(kind: Kind, { component, signal }: TextsOf): ConfigType<string> {
  const what = kind === "conditions" ? "condition" : "statement";
  return { ...text, words: () => ottlWords(what, component, contextsOfSignal[signal]) };
}

/** Of the older styles: conditions without settings. */
export function ottlConditions(of: TextsOf): ConfigType<readonly string[]> {
  return listOf(ottlText("conditions", of));
}

const mixedStyles =
  "configuring multiple configuration styles is not supported, please use only Basic configuration or only Advanced configuration";

type Kind = "conditions" | "statements";

/**
 * A list of texts, each by itself (the Basic style), or of groups with settings (the Advanced style). Source: contrib
 * `processor/{filter,transform}processor/config.go`.
 */
export function ottlGroups(kind: Kind, of: TextsOf): ConfigType<readonly OttlGroup[]> {
  const texts = ottlText(kind, of);
  const conditions = key(listOf(ottlText("conditions", of)), []);
  const group = section(
    kind === "conditions"
      ? { ...advanced, conditions }
      : { ...advanced, conditions, statements: key(listOf(texts), []) },
  ) as Section<AdvancedGroup>;
  return {
    goType: "[]interface {}",
    // An element is such a group, or a text.
    element: { ...group, words: texts.words! },
    decode(raw, path, issues) {
      const list = plainOf(raw);
      if (!Array.isArray(list)) {
        reportType("[]interface {}", raw, path, issues);
        return [];
      }
      return decodeGroups(list, kind, group, path, issues);
    },
  };
}

interface AdvancedGroup {
  readonly context: string | undefined;
  readonly error_mode: ErrorMode | undefined;
  readonly conditions: readonly string[];
  readonly statements?: readonly string[];
}

function decodeGroups(
  list: readonly unknown[],
  kind: Kind,
  group: Section<AdvancedGroup>,
  path: ConfigPath,
  issues: ConfigIssues,
): readonly OttlGroup[] {
  const areTexts = list.map((item) => typeof plainOf(item) !== "object" || plainOf(item) === null);
  if (areTexts.includes(true) && areTexts.includes(false)) {
    issues.decode(path, mixedStyles);
    return [];
  }
  return list.map((item, index) => {
    const at = [...path, String(index)];
    if (areTexts[index] === true) return basicGroup(kind, text.decode(item, at, issues), index);
    const { statements = [], ...settings } = group.decode(item, at, issues);
    const pathOf = (of: Kind, place: number): ConfigPath => [String(index), of, String(place)];
    return { ...settings, statements, pathOf };
  });
}

function basicGroup(kind: Kind, only: string, index: number): OttlGroup {
  const texts = { conditions: [], statements: [], [kind]: [only] };
  return { context: undefined, error_mode: undefined, ...texts, pathOf: () => [String(index)] };
}

/** Reports mistakes in texts, each at its own place. */
export function reportMistakes<T>(
  parsed: Parsed<T>,
  pathOf: (index: number) => ConfigPath,
  issues: ConfigIssues,
): void {
  if (parsed.ok) return;
  for (const mistake of parsed.mistakes) issues.validate(pathOf(mistake.index), mistake.message);
}
