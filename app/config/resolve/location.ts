/** `scheme:rest` of a source or of a reference in a value. */
export interface Location {
  readonly scheme: string;
  /** What stands behind the colon. */
  readonly opaque: string;
}

const uriPattern = /^([A-Za-z][A-Za-z0-9+.-]+):(.*)$/s;

/** Undefined where it is none. Source: confmap `expand.go`, `newLocation`. */
export function parseLocation(uri: string): Location | undefined {
  const parts = uriPattern.exec(uri);
  return parts === null ? undefined : { scheme: parts[1]!, opaque: parts[2]! };
}

/** Of `--config`: without a scheme it is a file, and so is `C:\\agent.yaml`. */
export function parseConfigFlag(uri: string): Location | undefined {
  if (!uri.includes(":") || /^[A-Za-z]:/.test(uri)) return { scheme: "file", opaque: uri };
  return parseLocation(uri);
}

/** `--set k.path=value` as the YAML it stands for, or undefined where there is no equal sign. Source: otelcol `flags.go`. */
export function yamlOfSet(text: string): string | undefined {
  const equal = text.indexOf("=");
  if (equal < 0) return undefined;
  const path = text.slice(0, equal).replaceAll(".", "::").trim();
  return `${path}: ${text.slice(equal + 1).trim()}`;
}
