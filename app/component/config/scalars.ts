import { parseGoDuration } from "../../base/go-duration.ts";
import { type ConfigIssues, type ConfigPath, type ConfigType, plainOf, reportType } from "./config-type.ts";
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
    reportType("bool", raw, path, issues);
    return false;
  },
};

/** Whole number from `min` to `max`. */
export function int(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): ConfigType<number> {
  return {
    goType: "int",
    decode(raw, path, issues) {
      const plain = plainOf(raw);
      if (typeof plain !== "number" || !Number.isSafeInteger(plain)) {
        reportType("int", raw, path, issues);
        return min;
      }
      if (plain < min || plain > max) issues.validate(path, `must be from ${min} to ${max}, got ${plain}`);
      return plain;
    },
  };
}

/** Any number. */
export const float: ConfigType<number> = {
  goType: "float64",
  decode(raw, path, issues) {
    const plain = plainOf(raw);
    if (typeof plain === "number") return plain;
    reportType("float64", raw, path, issues);
    return 0;
  },
};

/** A Go duration text, in milliseconds (fractions for less). A bare number has no unit and is an error, but for 0. */
export const durationMs: ConfigType<number> = {
  goType: "time.Duration",
  decode(raw, path, issues) {
    const plain = plainOf(raw);
    if (plain === 0 || plain === "0") return 0;
    if (typeof plain !== "string") {
      reportType("time.Duration", raw, path, issues);
      return 0;
    }
    const isNegative = plain.startsWith("-");
    const nano = parseGoDuration(isNegative ? plain.slice(1) : plain);
    if (nano === undefined) issues.decode(path, `time: invalid duration "${plain}"`);
    return ((isNegative ? -1 : 1) * (nano ?? 0)) / 1e6;
  },
};

/** One of a few texts; `wrong` words the complaint. */
export function oneOf<T extends string>(
  choices: readonly T[],
  wrong = (value: string) => `unsupported value "${value}" (valid values: [${choices.join(" ")}])`,
): ConfigType<T> {
  return {
    goType: "string",
    choices,
    decode(raw, path, issues) {
      const value = decodeText(raw, path, issues);
      const choice = choices.find((known) => known === value);
      if (choice === undefined) issues.validate(path, wrong(value));
      return choice ?? choices[0]!;
    },
  };
}

/** Whatever YAML can hold, without wrappers. */
export const anything: ConfigType<unknown> = { goType: "interface {}", decode: (raw) => unwrap(raw) };

function decodeText(raw: unknown, path: ConfigPath, issues: ConfigIssues): string {
  if (raw instanceof ExpandedText) return raw.original;
  if (typeof raw === "string") return raw;
  reportType("string", raw, path, issues);
  return "";
}

function unwrap(raw: unknown): unknown {
  if (raw instanceof ExpandedText) return unwrap(raw.value);
  if (Array.isArray(raw)) return raw.map(unwrap);
  if (typeof raw !== "object" || raw === null) return raw;
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, unwrap(value)]));
}
