import { createHash, createHmac } from "node:crypto";
import type { RE2JS } from "re2js";
import type { RedactionConfig } from "./config.ts";

const stars = "****";

/** What stands in the place of a text. */
export type Mask = (text: string) => string;

export function maskOf({ hash_function, hmac_key }: RedactionConfig): Mask {
  switch (hash_function) {
    case "":
      return () => stars;
    case "sha3":
      return (text) => createHash("sha3-256").update(text).digest("hex");
    case "hmac-sha256":
    case "hmac-sha512":
      return (text) => createHmac(hash_function.slice("hmac-".length), hmac_key).update(text).digest("hex");
    default:
      return (text) => createHash(hash_function).update(text).digest("hex");
  }
}

/** The text with every match masked; an empty match right after another match is none, as in Go. */
export function maskMatches(pattern: RE2JS, text: string, mask: Mask): string {
  const matcher = pattern.matcher(text);
  let masked = "";
  let end = 0;
  let hasMatched = false;
  while (matcher.find()) {
    if (hasMatched && matcher.start() === matcher.end() && matcher.start() === end) continue;
    masked += text.slice(end, matcher.start()) + mask(matcher.group() ?? "");
    end = matcher.end();
    hasMatched = true;
  }
  return hasMatched ? masked + text.slice(end) : text;
}
