import { ExpandedText } from "./expanded-text.ts";

/** Keys from the top of the document to a value; a list index is a decimal text. */
export type ConfigPath = readonly string[];

export interface ConfigIssue {
  /** The value it is about. */
  readonly path: ConfigPath;
  /**
   * `decode`: the value has the wrong shape; told as the Collector's decoder does, with the path relative to the component.
   * `validate`: it has the right shape and cannot be used; told with the whole path, joined by `::`.
   */
  readonly stage: "decode" | "validate";
  /** In the Collector's words, without its prefixes: `has invalid keys: thrift`. */
  readonly message: string;
  /** What to do instead, in ours: `Did you mean "protocols"?` */
  readonly suggestion?: string | undefined;
}

/** Gathers what is wrong, so that all of it is told at once. */
export class ConfigIssues {
  readonly list: ConfigIssue[] = [];

  decode(path: ConfigPath, message: string, suggestion?: string): void {
    this.list.push({ path, stage: "decode", message, suggestion });
  }

  validate(path: ConfigPath, message: string, suggestion?: string): void {
    this.list.push({ path, stage: "validate", message, suggestion });
  }
}

/** A type of configuration value. */
export interface ConfigType<T> {
  /** As the Collector's decoder names the Go type in its errors: `int`, `string`, `time.Duration`, `map[string]interface {}` … */
  readonly goType: string;
  /** For completion: values that are worth offering. */
  readonly choices?: readonly string[];
  /** For completion: what a section holds. */
  readonly keys?: Readonly<Record<string, ConfigKey<unknown>>>;
  /** What one element of a list or map is. */
  readonly element?: ConfigType<unknown>;
  /** The text must not be shown: `print-config`, the page and logs show `[REDACTED]`. */
  readonly isSecret?: boolean;
  /** The typed value; reports to `issues` and returns anything of the type where `raw` is wrong. `raw` is YAML data. */
  decode(raw: unknown, path: ConfigPath, issues: ConfigIssues): T;
}

export interface ConfigKey<T> {
  readonly type: ConfigType<T>;
  /** One line for completion and docs. */
  readonly doc?: string | undefined;
  /** Value where the key is absent, or null. */
  readonly fallback: T;
}

/** What the decoder of the Collector calls the type of a YAML value. */
export function goTypeOf(raw: unknown): string {
  if (raw instanceof ExpandedText) return goTypeOf(raw.value);
  if (raw === null || raw === undefined) return "nil";
  if (typeof raw === "string") return "string";
  if (typeof raw === "boolean") return "bool";
  if (typeof raw === "number" || typeof raw === "bigint") return Number.isInteger(raw) ? "int" : "float64";
  return Array.isArray(raw) ? "[]interface {}" : "map[string]interface {}";
}

/** The value to look at where a string is not asked for. */
export function plainOf(raw: unknown): unknown {
  return raw instanceof ExpandedText ? raw.value : raw;
}

/** Source: mapstructure's error text,: `'x' expected type 'int', got unconvertible type 'string'`. */
export function reportType(type: string, raw: unknown, path: ConfigPath, issues: ConfigIssues): void {
  issues.decode(path, `expected type '${type}', got unconvertible type '${goTypeOf(raw)}'`);
}
