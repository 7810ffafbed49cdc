import { fail } from "../../values/runtime-error.ts";
import type { Value } from "../../values/value.ts";

const headerNames = ["leef.vendor", "leef.product.name", "leef.product.version", "leef.event.id"] as const;

/** `ParseLEEF`: IBM's Log Event Extended Format 1.0 and 2.0, after whatever a syslog daemon has put before it. Throws `RuntimeError`. */
export function parseLeef(text: string): Value {
  if (text === "") return fail("cannot parse empty LEEF message");
  const start = text.indexOf("LEEF:");
  if (start < 0) return fail("invalid LEEF message: 'LEEF:' not found");
  const pipe = text.indexOf("|", start);
  if (pipe < 0) return fail("invalid LEEF message: missing pipe delimiter in header");
  const version = text.slice(start + "LEEF:".length, pipe);
  if (version !== "1.0" && version !== "2.0")
    return fail(`unsupported LEEF version: ${version} (supported: 1.0, 2.0)`);
  const fields = text.slice(pipe + 1).split("|");
  if (fields.length < headerNames.length) {
    return fail(
      `invalid LEEF ${version} header: expected at least 4 fields (vendor, product, version, eventID), got ${fields.length}`,
    );
  }
  const map = new Map<string, Value>([["leef.version", version]]);
  for (const [i, name] of headerNames.entries()) map.set(name, fields[i]);
  const rest = fields.slice(headerNames.length);
  // What looks like an attribute is one: the delimiter may be left out.
  const delimiter = version === "2.0" && rest[0]?.includes("=") === false ? delimiterOf(rest.shift()!) : "\t";
  return map.set("leef.attributes", parseAttributes(rest.join("|"), delimiter));
}

function delimiterOf(spec: string): string {
  if (spec === "") return "\t";
  const hex = /^0[xX](.*)$/s.exec(spec)?.[1];
  if (hex === undefined) {
    if ([...spec].length === 1) return spec;
    return fail(`invalid LEEF 2.0 delimiter: delimiter must be a single character, got "${spec}"`);
  }
  if (/^[0-9a-fA-F]{2}$/.test(hex)) return String.fromCharCode(Number.parseInt(hex, 16));
  return fail(
    `invalid LEEF 2.0 delimiter: invalid hex delimiter "${spec}": it must be the two digits of a byte`,
  );
}

/** Pairs without a key or a sign are passed over; the last of several with one key counts. */
function parseAttributes(text: string, delimiter: string): Value {
  const map = new Map<string, Value>();
  for (const pair of text.split(delimiter)) {
    const at = pair.indexOf("=");
    if (at > 0) map.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return map;
}
