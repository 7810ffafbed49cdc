import { fail } from "../../values/runtime-error.ts";
import type { Value } from "../../values/value.ts";

const headerNames = [
  "cef.version",
  "cef.device_vendor",
  "cef.device_product",
  "cef.device_version",
  "cef.device_event_class_id",
  "cef.name",
  "cef.severity",
] as const;

/** A pipe that ends a field: backslashes before it count in pairs. */
const headerPart = /\\[|\\]|\|/g;
/** Where an extension starts: a key after a space, up to the sign that no backslash is before. */
const extensionStart = /(?:^| )([A-Za-z][A-Za-z0-9_]*)=/g;

/** `ParseCEF`: ArcSight's Common Event Format, after whatever a syslog daemon has put before it. Throws `RuntimeError`. */
export function parseCef(text: string): Value {
  if (text === "") return fail("cannot parse empty CEF message");
  const start = text.indexOf("CEF:");
  if (start < 0) return fail("invalid CEF message: 'CEF:' not found");
  const { fields, rest } = splitHeader(text.slice(start + "CEF:".length));
  if (fields.length < headerNames.length) {
    return fail(
      `invalid CEF header: expected at least ${headerNames.length} pipe-delimited fields (CEF:Version, Device Vendor, Device Product, Device Version, Device Event Class ID, Name, Severity), got ${fields.length}`,
    );
  }
  if (fields[0] === "") return fail("invalid CEF message: missing version");
  const map = new Map<string, Value>(headerNames.map((name, i) => [name, unescaped(fields[i]!, header)]));
  return map.set("cef.extensions", parseExtensions(rest));
}

/** The fields up to as many as there are, and what follows their last pipe. */
function splitHeader(text: string): { fields: readonly string[]; rest: string } {
  const fields: string[] = [];
  let from = 0;
  for (const { 0: part, index } of text.matchAll(headerPart)) {
    if (part !== "|") continue;
    fields.push(text.slice(from, index));
    from = index + 1;
    if (fields.length === headerNames.length) return { fields, rest: text.slice(from) };
  }
  return { fields: [...fields, text.slice(from)], rest: "" };
}

function parseExtensions(text: string): Value {
  const starts = [...text.matchAll(extensionStart)];
  return new Map(
    starts.map((match, i) => {
      const value = text.slice(match.index + match[0].length, starts[i + 1]?.index).replace(/ +$/, "");
      return [match[1]!, unescaped(value, extension)];
    }),
  );
}

/** What stands for a character that is escaped. */
type Escapes = Readonly<Record<string, string>>;

const header: Escapes = { "|": "|", "\\": "\\" };
const extension: Escapes = { "\\": "\\", "=": "=", n: "\n", r: "\r" };

function unescaped(text: string, escapes: Escapes): string {
  return text.replace(/\\(.)/gs, (whole, char: string) => escapes[char] ?? whole);
}
