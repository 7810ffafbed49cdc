import type { AttributeLists } from "../../pdata/edit/attribute-lists.ts";
import type { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import type { AttributeRedactor } from "./attribute-redactor.ts";
import type { RedactionConfig } from "./config.ts";
import type { Rules } from "./rules.ts";
import { isAllMasked, sanitizeUrl } from "./sanitize/url-path.ts";

/** OTLP's SpanKind. */
const kind = { internal: 1, server: 2, client: 3 } as const;

/** Attributes that spans of HTTP have. Source: contrib `internal/url`. */
const httpKeys = [
  "http.route",
  "http.request.method",
  "http.request.method_original",
  "http.response.status_code",
  "url.full",
  "http.scheme",
  "http.target",
  "http.method",
  "http.url",
];

/** Sanitizes names of spans that are URLs or statements. To be run before attributes are redacted, which say what a span is about. */
export class SpanNameSanitizer {
  readonly #rules: Rules;
  readonly #redactor: AttributeRedactor;
  readonly #ofUrls: boolean;
  readonly #ofDatabases: boolean;

  constructor(rules: Rules, redactor: AttributeRedactor, { url_sanitizer, db_sanitizer }: RedactionConfig) {
    this.#rules = rules;
    this.#redactor = redactor;
    this.#ofUrls = url_sanitizer.enabled && url_sanitizer.sanitize_span_name;
    this.#ofDatabases = rules.database.isOn && db_sanitizer.sanitize_span_name;
  }

  sanitize(batch: TraceBatch, editor: BatchEditor): void {
    if (!this.#ofUrls && !this.#ofDatabases) return;
    const names = editor.strings("spans", "name");
    const lists = editor.attributes("spanAttributes");
    const { spans } = batch.tables;
    for (let row = 0; row < spans.rowCount; row++) {
      const name = names.drafts.text(names.ref(row));
      if (this.#rules.isAllowed(name)) continue;
      const sanitized = this.#sanitized(name, spans.columns.kind[row]!, lists, row);
      if (sanitized !== name && sanitized !== "") names.set(row, names.drafts.ofText(sanitized));
    }
  }

  #sanitized(name: string, spanKind: number, lists: AttributeLists, row: number): string {
    if (this.#ofUrls && isUrlSpan(name, spanKind, lists, row)) {
      const path = sanitizeUrl(name);
      if (path !== name && !isAllMasked(path)) return path;
    }
    const mayBeQuery = spanKind === kind.client || spanKind === kind.server || spanKind === kind.internal;
    if (!this.#ofDatabases || !mayBeQuery) return name;
    return this.#rules.database.ofName(name, this.#redactor.systemOf(lists, row));
  }
}

function isUrlSpan(name: string, spanKind: number, lists: AttributeLists, row: number): boolean {
  if (spanKind !== kind.client && spanKind !== kind.server) return false;
  return name.includes("/") || httpKeys.some((key) => lists.find(row, lists.pairs.keyId(key)) >= 0);
}
