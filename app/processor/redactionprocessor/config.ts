import { listOf } from "../../component/config/collections.ts";
import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { bool, oneOf, secret, text } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";
import { compilePattern } from "../processorhelper/regular-expression.ts";

const hashFunctions = ["", "md5", "sha1", "sha3", "hmac-sha256", "hmac-sha512"] as const;

const urlSanitizer = section({
  enabled: key(bool, false),
  attributes: key(
    listOf(text),
    [],
    "Attributes that hold URLs; bodies of log records are always taken for some",
  ),
  sanitize_span_name: key(bool, true, "Sanitize names of client and server spans that look like URLs, too"),
});

const ofDatabase = section({
  enabled: key(bool, false),
  attributes: key(
    listOf(text),
    [],
    "Attributes with statements; empty: only bodies of log records and names of spans",
  ),
});
const database = key(ofDatabase, ofDatabase.defaults());

const dbSanitizer = section({
  sql: database,
  redis: database,
  valkey: database,
  memcached: database,
  mongo: database,
  opensearch: database,
  es: database,
  sanitize_span_name: key(bool, true, "Sanitize names of spans of these databases, too"),
  allow_fallback_without_system: key(
    bool,
    false,
    "Where an item does not say which database it is about, take its attributes for those of all that are enabled",
  ),
});

/** Source: contrib `processor/redactionprocessor/config.go`. */
const keys = {
  allow_all_keys: key(bool, false, "Let all keys pass, whatever allowed_keys says"),
  allowed_keys: key(listOf(text), [], "Attributes with other keys are removed; empty removes all"),
  ignored_keys: key(listOf(text), [], "Attributes with these keys are left as they are"),
  ignored_key_patterns: key(listOf(text), [], "So are those whose keys match"),
  blocked_key_patterns: key(listOf(text), [], "Values of attributes whose keys match are masked"),
  blocked_values: key(listOf(text), [], "What matches in a value is masked, pattern after pattern"),
  allowed_values: key(listOf(text), [], "Values that match are left as they are"),
  redact_all_types: key(bool, false, "Mask other values than strings, too, by their text"),
  hash_function: key(
    oneOf(
      hashFunctions,
      (name) =>
        `unknown HashFunction ${name}, allowed functions are sha1, sha3, md5, hmac-sha256 and hmac-sha512`,
    ),
    "",
    "Mask by a hash instead of ****",
  ),
  hmac_key: key(secret, "", "For hmac-sha256 (32 bytes at least) and hmac-sha512 (64)"),
  summary: key(
    oneOf(["", "debug", "info", "silent"] as const),
    "",
    "Attributes that tell how many keys were removed or masked (info), and which (debug)",
  ),
  url_sanitizer: key(urlSanitizer, urlSanitizer.defaults(), "Replace what is different each time in URLs"),
  db_sanitizer: key(dbSanitizer, dbSanitizer.defaults(), "Take values out of statements for databases"),
};

export type RedactionConfig = SectionOf<typeof keys>;

export const redactionSchema = section(keys, validate);

const patternLists = {
  ignored_key_patterns: "ignore keys list",
  blocked_key_patterns: "block keys list",
  blocked_values: "block list",
  allowed_values: "allow list",
} as const;

const hmacBytesMin: Readonly<Partial<Record<string, number>>> = { "hmac-sha256": 32, "hmac-sha512": 64 };

function validate(config: RedactionConfig, path: ConfigPath, issues: ConfigIssues): void {
  for (const name of [
    "ignored_key_patterns",
    "blocked_key_patterns",
    "blocked_values",
    "allowed_values",
  ] as const)
    for (const [index, pattern] of config[name].entries())
      if (compilePattern(pattern) === undefined) {
        const message = `failed to process ${patternLists[name]}: error compiling regex in list: \`${pattern}\``;
        issues.validate([...path, name, String(index)], message);
      }
  const bytesMin = hmacBytesMin[config.hash_function];
  if (bytesMin !== undefined && Buffer.byteLength(config.hmac_key) < bytesMin) {
    const message = `hmac_key must be at least ${bytesMin} bytes long for ${config.hash_function}`;
    issues.validate([...path, "hmac_key"], message);
  }
}
