import { parseIntText } from "../../values/number-text.ts";
import { fail } from "../../values/runtime-error.ts";
import type { Value } from "../../values/value.ts";

export const clfFormats = ["clf", "combined"] as const;
export type ClfFormat = (typeof clfFormats)[number];

const word = "([^\\t\\n\\f\\r ]+)";
const quoted = '"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"';
const common = `^${word} ${word} ${word} \\[([^\\]]+)\\] ${quoted} ${word} ${word}`;

const patterns: Readonly<Record<ClfFormat, RegExp>> = {
  clf: new RegExp(`${common}$`),
  combined: new RegExp(`${common} ${quoted} ${quoted}$`),
};

/**
 * `ParseCLF`: a line of an access log of a web server, in the Common Log Format or NCSA's combined one, which adds referer and user agent.
 * Throws `RuntimeError`.
 */
export function parseClf(text: string, format: ClfFormat): Value {
  if (text === "") return fail("cannot parse empty CLF message");
  const match = patterns[format].exec(text.trim());
  if (match === null) return fail(`invalid CLF message: does not match expected "${format}" format`);
  const [, host = "", rfc931 = "", user = "", time = "", request = "", status = "", bytes = ""] = match;
  const map = new Map<string, Value>([
    ["clf.remote_host", host],
    ["clf.rfc931", rfc931],
    ["clf.auth_user", user],
    ["clf.timestamp", time],
    ...requestEntries(unescaped(request)),
    ["clf.status", integer(status, "status code")],
  ]);
  if (bytes !== "-") map.set("clf.bytes", integer(bytes, "bytes value"));
  if (format === "combined") {
    map.set("clf.referer", unescaped(match[8]!));
    map.set("clf.user_agent", unescaped(match[9]!));
  }
  return map;
}

/** The line, and its parts where there are three. */
function requestEntries(line: string): readonly (readonly [string, Value])[] {
  const parts = /^([^ ]*) ([^ ]*) (.*)$/s.exec(line);
  if (parts === null) return [["clf.request", line]];
  const [, method = "", uri = "", protocol = ""] = parts;
  return [
    ["clf.request", line],
    ["clf.method", method],
    ["clf.request_uri", uri],
    ["clf.protocol", protocol],
  ];
}

function integer(text: string, what: string): Value {
  return (
    parseIntText(text) ??
    fail(`invalid ${what} "${text}": strconv.ParseInt: parsing "${text}": invalid syntax`)
  );
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  '"': '"',
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** What Apache and nginx have written: bytes that are not printable are `\xhh`, so those that follow each other are one text. */
function unescaped(text: string): string {
  return text.replace(/(?:\\x[0-9a-fA-F]{2})+|\\(.)/gs, (whole, char?: string) =>
    char === undefined
      ? Buffer.from(whole.replaceAll("\\x", ""), "hex").toString("utf8")
      : (escapes[char] ?? whole),
  );
}
