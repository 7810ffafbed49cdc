import type { ConfigIssues, ConfigPath } from "../../../component/config/config-type.ts";
import { anything, text } from "../../../component/config/scalars.ts";
import { key, optional, type SectionOf, section } from "../../../component/config/section.ts";
import { compilePattern, groupNames } from "../regular-expression.ts";

/** Source: contrib `internal/coreinternal/attraction.ActionKeyValue`. */
const keys = {
  key: key(text, "", "The attribute to act on"),
  action: key(text, "", "insert, update, upsert, delete, hash, extract or convert"),
  value: optional(anything, "What to set it to; the type is that of the YAML"),
  pattern: key(
    text,
    "",
    "extract: a regular expression with named groups; delete, hash: one that keys match",
  ),
  from_attribute: key(text, "", "Attribute to take the value of"),
  from_context: key(text, "", "metadata.<header>, auth.<attribute> or client.address"),
  converted_type: key(text, "", "convert: int, double or string"),
  default_value: optional(anything, "What to set it to where the source has nothing"),
};

export type ActionConfig = SectionOf<typeof keys>;

export const actionSchema = section(keys);

const settingActions = ["insert", "update", "upsert"];
const convertedTypes = ["int", "double", "string"];

/** Reports what is wrong with each action. `path` is that of their list. */
export function validateActions(
  actions: readonly ActionConfig[],
  path: ConfigPath,
  issues: ConfigIssues,
): void {
  for (const [index, action] of actions.entries()) {
    const mistake = mistakeIn(action, index);
    if (mistake !== undefined) issues.validate([...path, String(index)], mistake);
  }
}

function mistakeIn(action: ActionConfig, index: number): string | undefined {
  const kind = action.action.toLowerCase();
  const takesPattern = kind === "delete" || kind === "hash";
  if (takesPattern && action.key === "" && action.pattern === "")
    return `error creating AttrProc due to missing required field (at least one of "key" and "pattern" have to be used) at the ${index}-th actions`;
  if (!takesPattern && action.key === "")
    return `error creating AttrProc due to missing required field "key" at the ${index}-th actions`;
  const mistake = mistakeOfKind(kind, action);
  return mistake === undefined
    ? undefined
    : `error with key "${action.key}" (${index}-th action): error creating AttrProc${mistake}`;
}

function mistakeOfKind(kind: string, action: ActionConfig): string | undefined {
  if (settingActions.includes(kind)) return mistakeOfSetting(kind, action);
  if (action.default_value !== undefined)
    return `. Action "${kind}" does not use the "default_value" field. This must not be specified`;
  if (kind === "delete" || kind === "hash") return mistakeOfKeys(kind, action);
  if (kind === "extract") return mistakeOfExtract(action);
  if (kind === "convert") return mistakeOfConvert(action);
  return ` due to unsupported action "${kind}"`;
}

function sourceCount({ value, from_attribute, from_context }: ActionConfig): number {
  return [value !== undefined, from_attribute !== "", from_context !== ""].filter(Boolean).length;
}

function mistakeOfSetting(kind: string, action: ActionConfig): string | undefined {
  const sources = sourceCount(action);
  if (sources === 0)
    return `. Either field "value", "from_attribute" or "from_context" setting must be specified`;
  if (sources > 1) return " due to multiple value sources being set";
  if (action.pattern !== "") return unused(kind, "pattern");
  return action.converted_type === "" ? undefined : unused(kind, "converted_type");
}

function mistakeOfKeys(kind: string, action: ActionConfig): string | undefined {
  if (action.value !== undefined || action.from_attribute !== "")
    return `. Action "${kind}" does not use "value" or "from_attribute" field. These must not be specified`;
  if (action.pattern !== "" && compilePattern(action.pattern) === undefined) return noPattern(action.pattern);
  return action.converted_type === "" ? undefined : unused(kind, "converted_type");
}

function mistakeOfExtract(action: ActionConfig): string | undefined {
  if (sourceCount(action) > 0)
    return `. Action "extract" does not use a value source field. These must not be specified`;
  if (action.pattern === "") return ` due to missing required field "pattern" for action "extract"`;
  if (action.converted_type !== "") return unused("extract", "converted_type");
  const pattern = compilePattern(action.pattern);
  if (pattern === undefined) return noPattern(action.pattern);
  const [, ...names] = groupNames(pattern);
  if (names.length === 0) return `. Field "pattern" contains no named matcher groups`;
  return names.includes(undefined)
    ? `. Field "pattern" contains at least one unnamed matcher group`
    : undefined;
}

function mistakeOfConvert(action: ActionConfig): string | undefined {
  if (sourceCount(action) > 0 || action.pattern !== "")
    return `. Action "convert" does not use value sources or "pattern" field. These must not be specified`;
  const { converted_type } = action;
  if (converted_type === "") return ` due to missing required field "converted_type" for action "convert"`;
  return convertedTypes.includes(converted_type)
    ? undefined
    : ` due to invalid value "${converted_type}" in field "converted_type" for action "convert"`;
}

function unused(kind: string, field: string): string {
  return `. Action "${kind}" does not use the "${field}" field. This must not be specified`;
}

function noPattern(pattern: string): string {
  return `. Field "pattern" has invalid pattern: "${pattern}"`;
}
