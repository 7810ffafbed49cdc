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
  /** What the message speaks of, where it is not the value at `path`: the section that has an unknown key. */
  readonly subject?: ConfigPath | undefined;
  /** It can be used as it is, but is not what the person thinks. */
  readonly isWarning?: true;
}

/** Gathers what is wrong, so that all of it is told at once. */
export class ConfigIssues {
  readonly list: ConfigIssue[] = [];

  decode(path: ConfigPath, message: string, suggestion?: string, subject?: ConfigPath): void {
    this.list.push({
      ...{ path, stage: "decode", message, suggestion },
      ...(subject === undefined ? {} : { subject }),
    });
  }

  validate(path: ConfigPath, message: string, suggestion?: string): void {
    this.list.push({ path, stage: "validate", message, suggestion });
  }

  /** Nothing that stops a start: a deprecated key, a number without its unit. */
  warn(path: ConfigPath, message: string, suggestion?: string): void {
    this.list.push({ path, stage: "validate", message, suggestion, isWarning: true });
  }

  /** How many of them stop a start. */
  get errorCount(): number {
    return this.list.filter(({ isWarning }) => isWarning !== true).length;
  }
}

/** A word of the language that a text is written in. */
export interface TextWord {
  readonly label: string;
  /** What to write for it. */
  readonly insert: string;
  readonly detail: string;
}

/** A type of configuration value. */
export interface ConfigType<T> {
  /** As the Collector's decoder names the Go type in its errors: `int`, `string`, `time.Duration`, `map[string]interface {}` … */
  readonly goType: string;
  /** For completion: values that are worth offering. */
  readonly choices?: readonly string[];
  /** For completion: of texts in a language of their own. Asked for late, since they may be many. */
  readonly words?: () => readonly TextWord[];
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
  /** Why nobody should write it any more: told as a warning where it is given. */
  readonly deprecated?: string | undefined;
}

/** What the decoder of the Collector calls the type of a YAML value. */
export function goTypeOf(raw: unknown): string {
  const kind = goKindOf(raw);
  if (kind === "slice") return "[]interface {}";
  if (kind === "map") return "map[string]interface {}";
  return kind === "struct" ? "time.Time" : kind;
}

/** Its `reflect.Kind`. */
export function goKindOf(raw: unknown): string {
  const plain = plainOf(raw);
  if (plain === null || plain === undefined) return "invalid";
  if (typeof plain === "string") return "string";
  if (typeof plain === "boolean") return "bool";
  if (typeof plain === "bigint") return "int";
  if (typeof plain === "number") return Number.isInteger(plain) ? "int" : "float64";
  if (plain instanceof Date) return "struct";
  return Array.isArray(plain) ? "slice" : "map";
}

/** The value to look at where a string is not asked for. */
export function plainOf(raw: unknown): unknown {
  return raw instanceof ExpandedText ? raw.value : raw;
}

/** `${env:X}` of a variable that is not set: the decoder takes the zero value of the type. */
export function isUnsetText(raw: unknown): boolean {
  return raw instanceof ExpandedText && raw.value === null;
}

/** Source: `UnconvertibleTypeError` of mapstructure, behind `'x' `: `expected type 'int', got unconvertible type 'string'`. */
export function reportType(
  type: string,
  raw: unknown,
  path: ConfigPath,
  issues: ConfigIssues,
  suggestion?: string,
): void {
  issues.decode(path, `expected type '${type}', got unconvertible type '${goTypeOf(raw)}'`, suggestion);
}
