import { expectString } from "../compile/cell.ts";
import { fail } from "../values/runtime-error.ts";
import type { Value } from "../values/value.ts";

/** Entries of a trace state (https://www.w3.org/TR/trace-context/#list). */
const membersMax = 32;
const keyPattern = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const valuePattern = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

type Member = readonly [key: string, value: string];

/** The entries of a trace state; undefined where it is not valid. */
function membersOf(text: string): readonly Member[] | undefined {
  const members: Member[] = [];
  for (const part of text.split(",")) {
    const member = part.trim();
    if (member === "") continue;
    const equals = member.indexOf("=");
    const key = member.slice(0, Math.max(0, equals));
    const value = member.slice(equals + 1);
    if (!keyPattern.test(key) || !valuePattern.test(value) || members.some(([other]) => other === key))
      return undefined;
    members.push([key, value]);
  }
  return members.length > membersMax ? undefined : members;
}

function keyOf(keys: readonly Value[]): string {
  const [key] = keys;
  return typeof key === "string" ? key : fail("trace_state indexing type must be a string");
}

/** `trace_state["key"]`: empty where there is no such entry, nil where the whole is not valid. */
export function traceStateGet(state: Value, keys: readonly Value[]): Value {
  const key = keyOf(keys);
  const members = membersOf(expectString(state));
  return members === undefined ? undefined : (members.find(([name]) => name === key)?.[1] ?? "");
}

/** Puts an entry first, as the one changed last. A state that is not valid stays as it is, and so it does for an entry that is not. */
export function traceStatePut(state: Value, keys: readonly Value[], value: Value): Value {
  const key = keyOf(keys);
  const text = expectString(value);
  const members = membersOf(expectString(state));
  if (members === undefined || !keyPattern.test(key) || !valuePattern.test(text)) return state;
  const rest = members.filter(([name]) => name !== key).slice(0, membersMax - 1);
  return [[key, text] as const, ...rest].map(([name, item]) => `${name}=${item}`).join(",");
}
