/** The kinds of components, in the singular; their sections in the YAML are the plural. */
export type ComponentKind = "receiver" | "processor" | "connector" | "exporter" | "extension";

export const componentKinds: readonly ComponentKind[] = [
  "receiver",
  "processor",
  "connector",
  "exporter",
  "extension",
];

/** `type[/name]` of Collector YAML. Two ids are the same where their texts are. */
export interface ComponentId {
  readonly type: string;
  /** Empty where there is none. */
  readonly name: string;
  /** `type` or `type/name`, trimmed. */
  readonly text: string;
}

const typePattern = /^[a-zA-Z][0-9a-zA-Z_]{0,62}$/;
const namePattern = /^[^\p{Z}\p{C}\p{S}]{1,1024}$/u;

/** The id, or what is wrong with it in the Collector's words. Source: `component/identifiable.go`. */
export function parseComponentId(given: string): ComponentId | string {
  const slash = given.indexOf("/");
  const type = (slash < 0 ? given : given.slice(0, slash)).trim();
  const name = slash < 0 ? "" : given.slice(slash + 1).trim();
  if (slash < 0 && type === "") return "id must not be empty";
  if (type === "") return `in "${given}" id: the part before / should not be empty`;
  if (slash >= 0 && name === "") return `in "${given}" id: the part after / should not be empty`;
  if (!typePattern.test(type)) return `in "${given}" id: invalid character(s) in type "${type}"`;
  if (name !== "" && !namePattern.test(name))
    return `in "${given}" id: invalid character(s) in name "${name}"`;
  return { type, name, text: name === "" ? type : `${type}/${name}` };
}
