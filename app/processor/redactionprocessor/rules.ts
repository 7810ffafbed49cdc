import type { RE2JS } from "re2js";
import { assertDefined } from "../../base/assert.ts";
import { compilePattern } from "../processorhelper/regular-expression.ts";
import type { RedactionConfig } from "./config.ts";
import { type Mask, maskMatches, maskOf } from "./masking.ts";
import { DatabaseSanitizer } from "./sanitize/database.ts";
import { sanitizeUrl } from "./sanitize/url-path.ts";

/** Attributes by which the processor tells what it did: never removed. Source: contrib `makeAllowList`. */
const ownKeys = [
  "redaction.redacted.keys",
  "redaction.redacted.count",
  "redaction.masked.keys",
  "redaction.masked.count",
  "redaction.allowed.keys",
  "redaction.allowed.count",
  "redaction.ignored.count",
  "redaction.body.redacted.keys",
  "redaction.body.redacted.count",
  "redaction.body.masked.keys",
  "redaction.body.masked.count",
  "redaction.body.allowed.keys",
  "redaction.body.allowed.count",
  "redaction.body.ignored.count",
];

/** What is to become of an attribute, or of a part of a body. */
export type Verdict =
  | { readonly kind: "ignored" | "redacted" | "allowed" | "kept" }
  | { readonly kind: "masked"; readonly text: string };

const ignored: Verdict = { kind: "ignored" };
const redacted: Verdict = { kind: "redacted" };
const allowed: Verdict = { kind: "allowed" };
const kept: Verdict = { kind: "kept" };

/** The configuration as decisions. */
export class Rules {
  readonly #allowsAllKeys: boolean;
  readonly #allowedKeys: ReadonlySet<string>;
  readonly #ignoredKeys: ReadonlySet<string>;
  readonly #ignoredPatterns: readonly RE2JS[];
  readonly #blockedKeys: readonly RE2JS[];
  readonly #blockedValues: readonly RE2JS[];
  readonly #allowedValues: readonly RE2JS[];
  readonly #mask: Mask;
  readonly #urlKeys: ReadonlySet<string>;
  readonly #sanitizesUrls: boolean;
  readonly #database: DatabaseSanitizer;

  constructor(config: RedactionConfig) {
    this.#allowsAllKeys = config.allow_all_keys;
    this.#allowedKeys = new Set([...config.allowed_keys, ...ownKeys]);
    this.#ignoredKeys = new Set(config.ignored_keys);
    this.#ignoredPatterns = compiled(config.ignored_key_patterns);
    this.#blockedKeys = compiled(config.blocked_key_patterns);
    this.#blockedValues = compiled(config.blocked_values);
    this.#allowedValues = compiled(config.allowed_values);
    this.#mask = maskOf(config);
    this.#sanitizesUrls = config.url_sanitizer.enabled;
    this.#urlKeys = new Set(this.#sanitizesUrls ? config.url_sanitizer.attributes : []);
    this.#database = new DatabaseSanitizer(config.db_sanitizer);
  }

  get database(): DatabaseSanitizer {
    return this.#database;
  }

  /**
   * Of an attribute of an item that is about a database (`DatabaseSanitizer.systemOf`). `text` is its value; empty where it is no string
   * and those are left alone.
   */
  ofAttribute(key: string, text: string, system: string): Verdict {
    const ofKey = this.ofKey(key);
    if (ofKey !== undefined) return ofKey;
    if (this.isAllowed(text)) return allowed;
    const masked = this.#masked(text);
    const path = this.#urlKeys.has(key) ? sanitizeUrl(masked) : masked;
    return this.ofBlockedKey(key, text) ?? verdictOf(text, this.#database.ofAttribute(key, path, system));
  }

  /** Whether a text is let through whatever it holds. */
  isAllowed(text: string): boolean {
    return matchesAny(this.#allowedValues, text);
  }

  /** Whether a key alone decides: it is ignored or removed. */
  ofKey(key: string): Verdict | undefined {
    if (this.#ignoredKeys.has(key) || matchesAny(this.#ignoredPatterns, key)) return ignored;
    return this.#allowsAllKeys || this.#allowedKeys.has(key) ? undefined : redacted;
  }

  /** Of a key whose whole value must not be seen. */
  ofBlockedKey(key: string, text: string): Verdict | undefined {
    return matchesAny(this.#blockedKeys, key) ? { kind: "masked", text: this.#mask(text) } : undefined;
  }

  /** Of a value without a key of its own. */
  ofValue(text: string): Verdict {
    if (this.isAllowed(text)) return allowed;
    const masked = this.#masked(text);
    return verdictOf(text, this.#database.ofText(this.#sanitizesUrls ? sanitizeUrl(masked) : masked));
  }

  #masked(text: string): string {
    return this.#blockedValues.reduce((rest, pattern) => maskMatches(pattern, rest, this.#mask), text);
  }
}

function verdictOf(before: string, after: string): Verdict {
  return before === after ? kept : { kind: "masked", text: after };
}

function compiled(patterns: readonly string[]): readonly RE2JS[] {
  return patterns.map((pattern) => assertDefined(compilePattern(pattern), "a validated pattern"));
}

function matchesAny(patterns: readonly RE2JS[], text: string): boolean {
  return patterns.some((pattern) => pattern.matcher(text).find());
}
