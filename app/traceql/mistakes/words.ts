import { closestName } from "../../base/closest-name.ts";
import { kindNumbers, statusNumbers, type ValueType } from "../intrinsics.ts";
import { durationNanosOf, formatDuration, quoteString, unquote } from "../literals.ts";

/** A sentence, and what to write instead where that is known. */
export interface Words {
  readonly message: string;
  readonly suggestion?: string | undefined;
}

const valueForms: Readonly<Record<ValueType, string>> = {
  any: 'a value is "text", a number, a duration like 250ms, true or false',
  string: 'put text in quotes, as in "GET"',
  number: "a number is written like 5 or 0.5",
  duration: "a duration is written like 250ms or 1.5s",
  boolean: "write true or false",
  status: "status is ok, error or unset",
  kind: "kind is server, client, producer, consumer, internal or unspecified",
  nil: "only = nil and != nil can be asked",
};

const valueNames: Readonly<Record<ValueType, string>> = {
  any: "a value",
  string: "quoted text",
  number: "a number",
  duration: "a duration",
  boolean: "true or false",
  status: "a status",
  kind: "a kind",
  nil: "nil",
};

export function valueForm(type: ValueType): string {
  return valueForms[type];
}

/** Of something written in the place of a value of that type, which it is not. */
export function valueWords(written: string, type: ValueType): Words {
  return {
    message: `\`${written.replaceAll("`", "")}\` is not ${valueNames[type]}: ${valueForms[type]}`,
    suggestion: suggestedValue(written, type),
  };
}

function suggestedValue(written: string, type: ValueType): string | undefined {
  const bare = bareText(written);
  if (type === "any" && /^(?:null|none|undefined)$/i.test(bare)) return "nil";
  if (type === "string" || type === "any") return quoteString(bare);
  if (type === "duration") return suggestedDuration(bare);
  if (type === "status") return closestName(bare.toLowerCase(), Object.keys(statusNumbers));
  if (type === "kind") return closestName(bare.toLowerCase(), Object.keys(kindNumbers));
  if (type === "boolean") return closestName(bare.toLowerCase(), ["true", "false"]);
  return /^-?\d+(?:\.\d+)?$/.test(bare) ? bare : undefined;
}

function bareText(written: string): string {
  const text = /^"[\s\S]*"$|^`[\s\S]*`$/.test(written) ? unquote(written) : undefined;
  // Documents and chats make quotes round.
  return text ?? written.replaceAll(/^["'`“”„‘’]|["'`“”‘’]$/g, "");
}

/** What people write for units. */
const longUnits: readonly (readonly [RegExp, string])[] = [
  [/milliseconds?|millis|msecs?/g, "ms"],
  [/seconds?|secs?/g, "s"],
  [/minutes?|mins?/g, "m"],
  [/hours?|hrs?/g, "h"],
  [/days?/g, "d"],
];

/** A bare number is most likely milliseconds; a blank before the unit goes. */
function suggestedDuration(bare: string): string | undefined {
  if (/^-?\d+(?:\.\d+)?$/.test(bare)) return `${bare}ms`;
  const short = longUnits.reduce((text, [long, unit]) => text.replaceAll(long, unit), bare.toLowerCase());
  const nanos = durationNanosOf(short.replaceAll(/\s/g, ""));
  return nanos === undefined ? undefined : formatDuration(nanos);
}
