import { absent } from "../../pdata/edit/attribute-lists.ts";
import type { Ref } from "../../pdata/edit/draft-dictionary.ts";
import type { PairDrafts } from "../../pdata/edit/pair-drafts.ts";
import { RefMemo } from "../../pdata/edit/ref-memo.ts";
import { keyValueText } from "../../pdata/otlp/json/any-value-json.ts";
import type { EditableAttributes } from "../processorhelper/actions/editable-attributes.ts";
import type { RedactionConfig } from "./config.ts";
import type { Rules, Verdict } from "./rules.ts";
import { KeyLists, writeSummary } from "./summary.ts";

/** Verdicts as numbers for a memo; 0 is not known yet. */
const kinds = ["kept", "redacted", "masked", "allowed", "ignored"] as const;
const keptNumber = 1;

/** Redacts lists of attributes: what becomes of an attribute is found out once for each that is different. */
export class AttributeRedactor {
  readonly #rules: Rules;
  readonly #allTypes: boolean;
  readonly #summary: RedactionConfig["summary"];
  readonly #verdicts = new RefMemo();
  readonly #results = new RefMemo();
  #pairs: PairDrafts | undefined;

  constructor(rules: Rules, config: RedactionConfig) {
    this.#rules = rules;
    this.#allTypes = config.redact_all_types;
    this.#summary = config.summary;
  }

  /** The first `rowCount` owners of `lists`. */
  redact(lists: EditableAttributes, rowCount: number): void {
    this.#pairs = lists.pairs;
    this.#verdicts.prepare(lists.pairs);
    this.#results.prepare(lists.pairs);
    const edit = (ref: Ref): Ref => this.#resultOf(ref);
    for (let row = 0; row < rowCount; row++) {
      const keys =
        this.#summary === "debug" || this.#summary === "info" ? this.#keysOf(lists, row) : undefined;
      lists.rewrite(row, edit);
      if (keys !== undefined) writeSummary(lists, row, keys, "redaction", this.#summary === "debug");
    }
  }

  /** What was done to the attributes of a row; undefined where nothing was. */
  #keysOf(lists: EditableAttributes, row: number): KeyLists | undefined {
    let keys: KeyLists | undefined;
    const count = lists.count(row);
    for (let i = 0; i < count; i++) {
      const ref = lists.at(row, i);
      const verdict = this.#verdictOf(ref);
      if (verdict === keptNumber) continue;
      keys ??= new KeyLists();
      const kind = kinds[verdict - 1]!;
      if (kind !== "kept") keys[kind].push(lists.pairs.keyText(lists.pairs.keyOf(ref)));
    }
    return keys;
  }

  #verdictOf(ref: Ref): number {
    const known = this.#verdicts.get(ref);
    if (known > 0) return known;
    this.#decide(ref);
    return this.#verdicts.get(ref);
  }

  #resultOf(ref: Ref): Ref {
    const known = this.#results.get(ref);
    if (known !== 0) return known - 2;
    this.#decide(ref);
    return this.#results.get(ref) - 2;
  }

  #decide(ref: Ref): void {
    const pairs = this.#pairs!;
    const key = pairs.keyOf(ref);
    const verdict = this.#rules.ofAttribute(pairs.keyText(key), this.#textOf(ref));
    this.#verdicts.set(ref, kinds.indexOf(verdict.kind) + 1);
    // Refs begin at -1 (`absent`), numbers of a memo at 1.
    this.#results.set(ref, this.#made(ref, verdict) + 2);
  }

  #made(ref: Ref, verdict: Verdict): Ref {
    if (verdict.kind === "redacted") return absent;
    if (verdict.kind !== "masked") return ref;
    const pairs = this.#pairs!;
    return pairs.pair(pairs.keyOf(ref), { type: "string", value: verdict.text });
  }

  #textOf(ref: Ref): string {
    const pairs = this.#pairs!;
    if (this.#allTypes) {
      const bytes = pairs.bytesOf(ref);
      return keyValueText(bytes, 0, bytes.length).text;
    }
    const value = pairs.attributeValue(ref);
    return value.type === "string" ? value.value : "";
  }
}
