import type { ConfigIssue, ConfigPath, ConfigType } from "../../component/config/config-type.ts";
import type { ConfigProblem } from "../config-problem.ts";
import { type ConfigNode, placeAt } from "../tree.ts";

/**
 * A path in the notation of the Collector's decoder, which tells fields from keys and elements of the user's choice:
 * `protocols.grpc`, `headers[x-team]`, `policies[0].name`. Relative to what `schema` is for.
 */
export function decoderName(schema: ConfigType<unknown>, path: ConfigPath): string {
  let type: ConfigType<unknown> | undefined = schema;
  let name = "";
  for (const key of path) {
    const isField: boolean = type?.element === undefined;
    if (isField) name = name === "" ? key : `${name}.${key}`;
    else name = `${name}[${key}]`;
    type = isField ? type?.keys?.[key]?.type : type?.element;
  }
  return name;
}

/** What an issue of a schema is for the person: the Collector's words with its prefixes, and the place. */
export interface Decoded {
  readonly tree: ConfigNode;
  readonly schema: ConfigType<unknown>;
  /** Where in the tree the schema starts. */
  readonly at: ConfigPath;
  /** Prefix of decoder texts: `'receivers' error reading configuration for "otlp": …` Empty for `service`, whose names start at the top. */
  readonly prefix: string;
  /** How many keys of a path the decoder's names leave out. */
  readonly named: number;
}

export function problemOfIssue(
  issue: ConfigIssue,
  { tree, schema, at, prefix, named }: Decoded,
): ConfigProblem {
  const { path, stage, suggestion, isWarning, subject } = issue;
  const names = (subject ?? path).slice(at.length);
  const name = [...at.slice(named), decoderName(schema, names)].filter((part) => part !== "").join(".");
  const message =
    stage === "decode" ? `${prefix}'${name}' ${issue.message}` : `${path.join("::")}: ${issue.message}`;
  const isAboutKey = subject !== undefined || isWarning === true;
  return {
    severity: isWarning === true ? "warning" : "error",
    ...{ stage, path, message, suggestion },
    place: placeAt(tree, path, isAboutKey ? "key" : "value"),
  };
}
