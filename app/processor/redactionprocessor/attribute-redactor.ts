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

/** Attributes that say which database an item is about, the newer one first. */
const systemKeys = ["db.system.name", "db.system"];

interface Memos {
  readonly system: string;
  readonly verdicts: RefMemo;
  readonly results: RefMemo;
}

/** Redacts lists of attributes: what becomes of an attribute is found out once for each that is different. */
export class AttributeRedactor {
  readonly #rules: Rules;
  readonly #allTypes: boolean;
  readonly #summary: RedactionConfig["summary"];
  /** By the database that an item is about: what becomes of a statement depends on it. */
  readonly #memos = new Map<string, Memos>();
  #memo: Memos = { system: "", verdicts: new RefMemo(), results: new RefMemo() };
  #pairs: PairDrafts | undefined;

  constructor(rules: Rules, config: RedactionConfig) {
    this.#rules = rules;
    this.#allTypes = config.redact_all_types;
    this.#summary = config.summary;
  }

  /** The first `rowCount` owners of `lists`. */
  redact(lists: EditableAttributes, rowCount: number): void {
    this.#pairs = lists.pairs;
    const edit = (ref: Ref): Ref => this.#resultOf(ref);
    if (!this.#rules.database.isOn) this.#chooseMemos("");
    for (let row = 0; row < rowCount; row++) {
      if (this.#rules.database.isOn) this.#chooseMemos(this.systemOf(lists, row));
      const keys =
        this.#summary === "debug" || this.#summary === "info" ? this.#keysOf(lists, row) : undefined;
      lists.rewrite(row, edit);
      if (keys !== undefined) writeSummary(lists, row, keys, "redaction", this.#summary === "debug");
    }
  }

  /** The database that the item of a row is about, as far as it matters. */
  systemOf(lists: EditableAttributes, row: number): string {
    for (const name of systemKeys) {
      const ref = lists.find(row, lists.pairs.keyId(name));
      const value = ref < 0 ? undefined : lists.pairs.attributeValue(ref);
      if (value?.type === "string" && value.value !== "") return this.#rules.database.systemOf(value.value);
    }
    return this.#rules.database.systemOf("");
  }

  #chooseMemos(system: string): void {
    let memo = this.#memos.get(system);
    if (memo === undefined) {
      memo = { system, verdicts: new RefMemo(), results: new RefMemo() };
      this.#memos.set(system, memo);
    }
    memo.verdicts.prepare(this.#pairs!);
    memo.results.prepare(this.#pairs!);
    this.#memo = memo;
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
    const { verdicts } = this.#memo;
    const known = verdicts.get(ref);
    if (known > 0) return known;
    this.#decide(ref);
    return verdicts.get(ref);
  }

  #resultOf(ref: Ref): Ref {
    const { results } = this.#memo;
    const known = results.get(ref);
    if (known !== 0) return known - 2;
    this.#decide(ref);
    return results.get(ref) - 2;
  }

  #decide(ref: Ref): void {
    const pairs = this.#pairs!;
    const key = pairs.keyOf(ref);
    const { system, verdicts, results } = this.#memo;
    const verdict = this.#rules.ofAttribute(pairs.keyText(key), this.#textOf(ref), system);
    verdicts.set(ref, kinds.indexOf(verdict.kind) + 1);
    // Refs begin at -1 (`absent`), numbers of a memo at 1.
    results.set(ref, this.#made(ref, verdict) + 2);
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
