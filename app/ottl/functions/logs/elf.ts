import { fail } from "../../values/runtime-error.ts";
import type { Value } from "../../values/value.ts";

const keyOfDirective: Readonly<Record<string, string>> = {
  version: "elf.version",
  software: "elf.software",
  date: "elf.date",
  "start-date": "elf.start_date",
  "end-date": "elf.end_date",
  remark: "elf.remark",
};

/** `ParseELF`: a file in W3C's Extended Log Format: directives, and lines with the fields that the last `#Fields` names. Throws `RuntimeError`. */
export function parseElf(text: string): Value {
  if (text === "") return fail("cannot parse empty ELF message");
  const map = new Map<string, Value>();
  const entries: Value[] = [];
  let fields: readonly string[] = [];
  for (const untrimmed of text.split(/\r\n|\r|\n/)) {
    const line = untrimmed.trim();
    if (line === "") continue;
    if (line.startsWith("#")) fields = readDirective(line, map) ?? fields;
    else entries.push(entryOf(line, fields));
  }
  if (!map.has("elf.version")) return fail("invalid ELF: missing #Version directive");
  return map.set("elf.entries", entries).set("elf.fields", fields);
}

/** Puts a directive into the map, or returns the fields that it names. Unknown ones, and those without a colon, are passed over. */
function readDirective(line: string, map: Map<string, Value>): readonly string[] | undefined {
  const at = line.indexOf(":");
  if (at < 0) {
    if (!/^#\s*fields/i.test(line)) return undefined;
    return fail(
      `invalid ELF: malformed #Fields directive "${line}": directive "${line}" has no colon separator`,
    );
  }
  const name = line.slice(1, at).trim().toLowerCase();
  const value = line.slice(at + 1).trim();
  if (name === "fields") return value.split(/\s+/).filter((field) => field !== "");
  const key = Object.hasOwn(keyOfDirective, name) ? keyOfDirective[name] : undefined;
  if (key !== undefined) map.set(key, value);
  return undefined;
}

function entryOf(line: string, fields: readonly string[]): Value {
  if (fields.length === 0) return fail("invalid ELF: data entry found before #Fields directive");
  const values = valuesOf(line);
  return new Map(fields.map((field, i) => [field, values[i] ?? "-"]));
}

/** Values between blanks; those in quotes may hold blanks, and two quotes for one. */
function valuesOf(line: string): readonly string[] {
  const values: string[] = [];
  const value = /[ \t]*(?:"([^"]*(?:""[^"]*)*)"(?!")|(")|([^ \t]+))/y;
  for (let match = value.exec(line); match !== null; match = value.exec(line)) {
    const [, quoted, open, plain] = match;
    if (open !== undefined) return fail(`invalid ELF: unterminated quoted value in data line: "${line}"`);
    values.push(plain ?? quoted!.replaceAll('""', '"'));
  }
  return values;
}
