import { closestName } from "../../base/closest-name.ts";
import { parseGoDuration } from "../../base/go-duration.ts";
import {
  type ConfigIssues,
  type ConfigPath,
  type ConfigType,
  isUnsetText,
  plainOf,
  reportType,
} from "./config-type.ts";
import { ExpandedText } from "./expanded-text.ts";

export const text: ConfigType<string> = { goType: "string", decode: decodeText };

/** A text that must not be shown (`configopaque.String`). */
export const secret: ConfigType<string> = { goType: "string", isSecret: true, decode: decodeText };

export const bool: ConfigType<boolean> = {
  goType: "bool",
  choices: ["true", "false"],
  decode(raw, path, issues) {
    const plain = plainOf(raw);
    if (typeof plain === "boolean") return plain;
    if (isUnsetText(raw)) return false;
    reportType("bool", raw, path, issues, boolHint(plain));
    return false;
  },
};

/** YAML 1.1 took them for booleans; the Collector reads 1.2 here. */
function boolHint(plain: unknown): string | undefined {
  const word = typeof plain === "string" ? plain.toLowerCase() : "";
  if (["yes", "on", "y", "true"].includes(word)) return "Write true, without quotes.";
  return ["no", "off", "n", "false"].includes(word) ? "Write false, without quotes." : undefined;
}

/** Whole number from `min` to `max`. */
export function int(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): ConfigType<number> {
  return {
    goType: "int",
    decode(raw, path, issues) {
      if (isUnsetText(raw)) return 0;
      const plain = plainOf(raw);
      if (typeof plain === "number") return checkedInt(plain, min, max, path, issues);
      if (typeof plain === "bigint") issues.decode(path, "cannot parse value as 'int': value out of range");
      else reportType("int", raw, path, issues, numberHint(plain));
      return min;
    },
  };
}

function checkedInt(given: number, min: number, max: number, path: ConfigPath, issues: ConfigIssues): number {
  const value = Math.trunc(given);
  // As the Collector's decoder does, which says nothing about it.
  if (value !== given) issues.warn(path, `${given} is not a whole number: ${value} is used`);
  if (!(value >= min && value <= max)) issues.validate(path, `must be from ${min} to ${max}, got ${given}`);
  return value;
}

/** Any number. */
export const float: ConfigType<number> = {
  goType: "float64",
  decode(raw, path, issues) {
    if (isUnsetText(raw)) return 0;
    const plain = plainOf(raw);
    if (typeof plain === "number") return plain;
    if (typeof plain === "bigint") return Number(plain);
    reportType("float64", raw, path, issues, numberHint(plain));
    return 0;
  },
};

function numberHint(plain: unknown): string | undefined {
  const isNumeral = typeof plain === "string" && /^[-+]?\d+(\.\d+)?$/.test(plain);
  return isNumeral ? `Write ${plain}, without quotes.` : undefined;
}

/**
 * A Go duration text, in milliseconds (fractions for less). A number is a count of nanoseconds, as in the Collector, where it
 * is nearly always a mistake: it is warned of.
 */
export const durationMs: ConfigType<number> = {
  goType: "time.Duration",
  decode(raw, path, issues) {
    const plain = plainOf(raw);
    if (isUnsetText(raw) || plain === 0) return 0;
    if (typeof plain === "number") {
      issues.warn(path, `${plain} without a unit is ${plain} nanoseconds`, `Write ${plain}s or ${plain}ms.`);
      return Math.trunc(plain) / 1e6;
    }
    if (typeof plain === "string") return durationOf(plain, path, issues);
    reportType("time.Duration", raw, path, issues, "Write a duration such as 5s or 200ms.");
    return 0;
  },
};

/** `300000h59m59.999999999s` and the like; what is longer is no duration, and would only fill the message. */
const durationCharactersMax = 64;

function durationOf(given: string, path: ConfigPath, issues: ConfigIssues): number {
  if (given.length > durationCharactersMax) {
    issues.decode(path, `time: invalid duration "${given.slice(0, durationCharactersMax)}…"`);
    return 0;
  }
  const sign = given.startsWith("-") ? -1 : 1;
  const unsigned = /^[-+]/.test(given) ? given.slice(1) : given;
  if (unsigned === "0") return 0;
  const nano = /d/.test(unsigned) ? undefined : parseGoDuration(unsigned);
  if (nano !== undefined) return (sign * nano) / 1e6;
  issues.decode(path, durationError(given, unsigned), durationHint(unsigned));
  return 0;
}

/** Source: Go's `time.ParseDuration`. */
function durationError(given: string, unsigned: string): string {
  const at = /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))*(?:\d+\.?\d*|\.\d+)([^\d.]*)/.exec(unsigned);
  if (at === null) return `time: invalid duration "${given}"`;
  if (at[1] === "") return `time: missing unit in duration "${given}"`;
  return `time: unknown unit "${at[1]}" in duration "${given}"`;
}

function durationHint(unsigned: string): string {
  if (/^\d+$/.test(unsigned)) return `Write ${unsigned}s or ${unsigned}ms.`;
  const days = /^(\d+)d$/.exec(unsigned)?.[1];
  return days === undefined ? "Write a duration such as 5s, 200ms or 1h30m." : `Write ${Number(days) * 24}h.`;
}

/** One of a few texts; `wrong` words the complaint. */
export function oneOf<T extends string>(
  choices: readonly T[],
  wrong?: (value: string) => string,
): ConfigType<T> {
  return {
    goType: "string",
    choices,
    decode(raw, path, issues) {
      const before = issues.errorCount;
      const value = decodeText(raw, path, issues);
      const choice = choices.find((known) => known === value);
      if (choice !== undefined || issues.errorCount > before) return choice ?? choices[0]!;
      if (wrong !== undefined) issues.validate(path, wrong(value), choiceHint(value, choices));
      else issues.validate(path, `unsupported value "${value}" (valid values: [${choices.join(" ")}])`);
      return choices[0]!;
    },
  };
}

/** What to write for a value that is none of `choices`. */
export function choiceHint(value: string, choices: Iterable<string>): string {
  const names = [...choices].filter((choice) => choice !== "");
  const close = closestName(value, names);
  return close === undefined ? `Valid values: ${names.join(", ")}.` : `Did you mean "${close}"?`;
}

/** Whatever YAML can hold, without wrappers. */
export const anything: ConfigType<unknown> = { goType: "interface {}", decode: (raw) => unwrap(raw) };

function decodeText(raw: unknown, path: ConfigPath, issues: ConfigIssues): string {
  if (raw instanceof ExpandedText) return raw.original;
  if (typeof raw === "string") return raw;
  const isScalar = typeof raw === "number" || typeof raw === "boolean" || typeof raw === "bigint";
  reportType("string", raw, path, issues, isScalar ? `Put it in quotes: "${raw}"` : undefined);
  return "";
}

function unwrap(raw: unknown): unknown {
  if (raw instanceof ExpandedText) return unwrap(raw.value);
  if (Array.isArray(raw)) return raw.map(unwrap);
  if (typeof raw !== "object" || raw === null || raw instanceof Date) return raw;
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, unwrap(value)]));
}
