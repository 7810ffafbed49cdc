import type { Location } from "./location.ts";
import type { ConfigReader } from "./reader.ts";

export interface RetrievedText {
  readonly text: string;
  /** It is a text, whatever YAML would make of it: the empty default of `${X:-}`. */
  readonly isText?: boolean;
  readonly warning?: { readonly message: string; readonly suggestion: string };
}

/** What a provider answers: a text to read as YAML, or an error in the Collector's words. */
export type Retrieved = RetrievedText | { readonly error: string; readonly suggestion?: string };

/** Schemes there are; `components` prints them. */
export const providerSchemes: readonly string[] = ["env", "file", "http", "https", "yaml"];

/** Asks the provider of a location. Source: confmap `provider/*`. */
export async function retrieve({ scheme, opaque }: Location, reader: ConfigReader): Promise<Retrieved> {
  if (scheme === "env") return retrieveEnv(opaque, reader);
  if (scheme === "yaml") return { text: opaque };
  if (scheme === "file") {
    const read = await reader.readFile(opaque);
    return "text" in read ? read : { error: `unable to read the file file:${opaque}: ${read.error}` };
  }
  return await reader.fetch(`${scheme}:${opaque}`);
}

const namePattern = "^[a-zA-Z_][a-zA-Z0-9_]*$";

function retrieveEnv(opaque: string, reader: ConfigReader): Retrieved {
  const separator = opaque.indexOf(":-");
  const name = separator < 0 ? opaque : opaque.slice(0, separator);
  if (!new RegExp(namePattern).test(name))
    return { error: `environment variable "${name}" has invalid name: must match regex ${namePattern}` };
  const value = reader.env(name);
  if (value !== undefined) return { text: value };
  if (separator >= 0) {
    const fallback = opaque.slice(separator + 2);
    return fallback === "" ? { text: "", isText: true } : { text: fallback };
  }
  return {
    text: "",
    warning: {
      message: `Configuration references unset environment variable "${name}"`,
      suggestion: `Set ${name}, or write \${env:${name}:-default}.`,
    },
  };
}
