import type { RE2JS } from "re2js";
import { assertDefined, assertNever } from "../../../base/assert.ts";
import type { AttributeValue } from "../../../pdata/attribute-value.ts";
import type { ClientInfo } from "../../../pdata/client-info.ts";
import { absent } from "../../../pdata/edit/attribute-lists.ts";
import type { Ref } from "../../../pdata/edit/draft-dictionary.ts";
import type { KeyId } from "../../../pdata/edit/pair-drafts.ts";
import { keyValueText } from "../../../pdata/otlp/json/any-value-json.ts";
import { KeyTest } from "../key-test.ts";
import { valueOfYaml } from "../raw-value.ts";
import { compilePattern } from "../regular-expression.ts";
import type { ActionConfig } from "./action-config.ts";
import { AttributeMap, valueMap } from "./attribute-map.ts";
import { contextValue } from "./context-value.ts";
import { asDouble, asInt, hashedText } from "./convert-value.ts";
import type { EditableAttributes } from "./editable-attributes.ts";
import { extractAction } from "./extract-action.ts";

/** Does one thing to the attributes of some owners. */
export type Action = (lists: EditableAttributes, rows: Uint32Array, client: ClientInfo | undefined) => void;

/**
 * The actions of `attributes` and `resource`, one after the other, each for all owners: what an action makes of an attribute
 * depends on that attribute alone, so it is worked out once for each that is different. Source: contrib `attraction.go`.
 */
export class AttributeActions {
  readonly #actions: readonly Action[];

  /** `configs` have been validated. */
  constructor(configs: readonly ActionConfig[]) {
    this.#actions = configs.map(actionOf);
  }

  apply(lists: EditableAttributes, rows: Uint32Array, client: ClientInfo | undefined): void {
    for (const action of this.#actions) action(lists, rows, client);
  }
}

type Kind = "insert" | "update" | "upsert" | "delete" | "hash" | "extract" | "convert";

function actionOf(config: ActionConfig): Action {
  const kind = config.action.toLowerCase() as Kind;
  const { key } = config;
  const pattern =
    config.pattern === "" ? undefined : assertDefined(compilePattern(config.pattern), "a pattern");
  switch (kind) {
    case "insert":
    case "update":
    case "upsert":
      return setAction(kind, config);
    case "delete":
      return deleteAction(key, pattern);
    case "hash":
      return mapAction(
        key,
        pattern,
        valueMap((value) => ({ type: "string", value: hashedText(value) })),
      );
    case "extract":
      return extractAction(key, assertDefined(pattern, "extract has a pattern"));
    case "convert":
      return mapAction(key, undefined, conversionTo(config.converted_type));
    default:
      return assertNever(kind);
  }
}

function conversionTo(type: string): AttributeMap {
  if (type === "int") return valueMap(asInt);
  if (type === "double") return valueMap(asDouble);
  return valueMap((value, pairs, ref) => {
    if (value.type === "string") return undefined;
    const bytes = pairs.bytesOf(ref);
    return { type: "string", value: keyValueText(bytes, 0, bytes.length).text };
  });
}

// ── insert, update, upsert ──

function setAction(kind: "insert" | "update" | "upsert", config: ActionConfig): Action {
  const source = sourceOf(config);
  const ifPresent = kind !== "insert";
  const ifAbsent = kind !== "update";
  return (lists, rows, client) => {
    const key = lists.pairs.keyId(config.key);
    const refOf = source(lists, key, client);
    if (kind === "upsert" && typeof refOf === "number") {
      if (refOf >= 0) lists.setAll(rows, rows.length, key, new Int32Array(rows.length).fill(refOf));
      return;
    }
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (kind !== "upsert" && !(lists.find(row, key) >= 0 ? ifPresent : ifAbsent)) continue;
      const ref = typeof refOf === "number" ? refOf : refOf(row);
      if (ref >= 0) lists.set(row, key, ref);
    }
  };
}

/** The attribute to set, for all rows or for each; `absent` where there is nothing to set. */
type Source = (
  lists: EditableAttributes,
  key: KeyId,
  client: ClientInfo | undefined,
) => Ref | ((row: number) => Ref);

function sourceOf(config: ActionConfig): Source {
  const fallback = config.default_value === undefined ? undefined : valueOfYaml(config.default_value);
  if (config.from_attribute !== "") return fromAttribute(config.from_attribute, config.key, fallback);
  if (config.from_context === "") {
    const value = valueOfYaml(config.value);
    return (lists, key) => lists.pairs.pair(key, value);
  }
  return (lists, key, client) => {
    const text = contextValue(config.from_context, client);
    const value: AttributeValue | undefined = text === undefined ? fallback : { type: "string", value: text };
    return value === undefined ? absent : lists.pairs.pair(key, value);
  };
}

function fromAttribute(name: string, target: string, fallback: AttributeValue | undefined): Source {
  const renamed = new AttributeMap((pairs, ref) => pairs.renamed(ref, pairs.keyId(target)));
  return (lists, key) => {
    const { pairs } = lists;
    renamed.prepare(pairs);
    const from = pairs.keyId(name);
    const instead = fallback === undefined ? absent : pairs.pair(key, fallback);
    return (row) => {
      const ref = lists.find(row, from);
      return ref < 0 ? instead : renamed.of(ref);
    };
  };
}

// ── delete, hash, convert: the attribute with a key, and all whose keys match ──

function deleteAction(name: string, pattern: RE2JS | undefined): Action {
  const matching = pattern === undefined ? undefined : KeyTest.ofPattern(pattern);
  return (lists, rows) => {
    const { pairs } = lists;
    const key = pairs.keyId(name);
    if (name !== "") lists.deleteAll(rows, key);
    if (matching === undefined) return;
    matching.prepare(pairs);
    const edit = (ref: Ref): Ref => (matching.matches(pairs.keyOf(ref)) ? absent : ref);
    for (let i = 0; i < rows.length; i++) lists.rewrite(rows[i]!, edit);
  };
}

function mapAction(name: string, pattern: RE2JS | undefined, map: AttributeMap): Action {
  const matching = pattern === undefined ? undefined : KeyTest.ofPattern(pattern);
  return (lists, rows) => {
    const { pairs } = lists;
    map.prepare(pairs);
    const key = pairs.keyId(name);
    if (name !== "") lists.mapAll(rows, key, (ref) => map.of(ref));
    if (matching === undefined) return;
    matching.prepare(pairs);
    const edit = (ref: Ref): Ref => (matching.matches(pairs.keyOf(ref)) ? map.of(ref) : ref);
    for (let i = 0; i < rows.length; i++) lists.rewrite(rows[i]!, edit);
  };
}
