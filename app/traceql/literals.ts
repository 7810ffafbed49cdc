import { kindNumbers, statusNumbers } from "./intrinsics.ts";
import type { Static } from "./syntax-tree.ts";

const nanosPerUnit: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 7 * 86_400e9,
  y: 365 * 86_400e9,
};
const units = Object.keys(nanosPerUnit).join("|");
const durationForm = new RegExp(`^(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:${units}))+$`, "u");
const durationPart = new RegExp(`(\\d+\\.?\\d*|\\.\\d+)(${units})(?![\\p{L}])`, "gu");
const numberForm = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** `1`, `1.5`, `.5`, `1e6`. */
export function isNumber(text: string): boolean {
  return numberForm.test(text);
}

/** `1.5s`, `1h30m`. */
export function isDuration(text: string): boolean {
  return durationForm.test(text);
}

/** An integer or a float. */
export function numberOf(text: string): Static {
  const value = Number(text);
  return /^\d+$/.test(text) ? { type: "integer", value } : { type: "float", value };
}

/** Nanoseconds of `1h30m`, to the nearest whole one; undefined where the text is no duration. */
export function durationNanosOf(text: string): number | undefined {
  if (!isDuration(text)) return undefined;
  let nanos = 0;
  for (const [, amount, unit] of text.matchAll(durationPart)) nanos += Number(amount) * nanosPerUnit[unit!]!;
  return Math.round(nanos);
}

/** A duration in the largest unit that needs no more than three decimals: `1.5s`, `250ms`, `1500µs` is `1.5ms`. */
export function formatDuration(nanos: number): string {
  const shown = ["h", "m", "s", "ms", "us", "ns"].find((unit) => isShort(nanos, nanosPerUnit[unit]!)) ?? "ns";
  return `${Math.round((nanos / nanosPerUnit[shown]!) * 1000) / 1000}${shown}`;
}

/** Whether the amount in this unit is 1 or more, has at most three decimals, and those only below a minute. */
function isShort(nanos: number, unitNanos: number): boolean {
  if (Math.abs(nanos) < unitNanos) return false;
  const decimals = unitNanos >= 60e9 || unitNanos === 1 ? 1 : 1000;
  return (nanos * decimals) % unitNanos === 0;
}

const escapes: Readonly<Record<string, string>> = {
  ...{ a: "\u0007", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", '"': '"' },
};
const escapeForm = /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|[\s\S])/g;

/** Text of a literal in double quotes, with Go's escapes, or in back quotes, without any; undefined where an escape is none. */
export function unquote(literal: string): string | undefined {
  const inside = literal.slice(1, -1);
  if (literal.startsWith("`")) return inside;
  let isSound = true;
  const text = inside.replaceAll(escapeForm, (_, written: string) => {
    const character = escaped(written);
    isSound &&= character !== undefined;
    return character ?? "";
  });
  return isSound ? text : undefined;
}

function escaped(written: string): string | undefined {
  if (written.length === 1) return Object.hasOwn(escapes, written) ? escapes[written] : undefined;
  const isOctal = /^[0-7]/.test(written);
  const code = isOctal ? Number.parseInt(written, 8) : Number.parseInt(written.slice(1), 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** A text as a literal that `unquote` gives back; in back quotes where that saves escapes. */
export function quoteString(text: string): string {
  const isPlain = !/[\p{Cc}\u2028\u2029]/u.test(text);
  if (isPlain && /["\\]/.test(text) && !text.includes("`")) return `\`${text}\``;
  return `"${text.replaceAll(/["\\]|[\p{Cc}\u2028\u2029]/gu, escapeOf)}"`;
}

function escapeOf(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  const known = Object.keys(escapes).find((letter) => escapes[letter] === character);
  return `\\${known ?? `u${character.charCodeAt(0).toString(16).padStart(4, "0")}`}`;
}

/** How a value is written. */
export function staticText(value: Static): string {
  switch (value.type) {
    case "string":
      return quoteString(value.value);
    case "integer":
    case "boolean":
      return String(value.value);
    case "float":
      return floatText(value.value);
    case "duration":
      return formatDuration(value.value);
    case "status":
      return wordOf(statusNumbers, value.value);
    case "kind":
      return wordOf(kindNumbers, value.value);
    case "nil":
      return "nil";
  }
}

/** With a point or an exponent, so that it is read as a float again. */
function floatText(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function wordOf(numbers: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(numbers).find((keyword) => numbers[keyword] === value)!;
}

/** The status or kind that a word is. */
export function keywordOf(word: string): Static | undefined {
  if (Object.hasOwn(statusNumbers, word))
    return { type: "status", value: statusNumbers[word as keyof typeof statusNumbers] };
  if (Object.hasOwn(kindNumbers, word))
    return { type: "kind", value: kindNumbers[word as keyof typeof kindNumbers] };
  return undefined;
}
