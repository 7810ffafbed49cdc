import type { AttributeValue, KeyValue } from "../../pdata/attribute-value.ts";
import { valueText } from "../processorhelper/match/attribute-test.ts";
import type { Rules, Verdict } from "./rules.ts";
import type { KeyLists } from "./summary.ts";

/** Redacts bodies of log records: maps by their keys, anything else by its text. Source: contrib `processLogBody`. */
export class BodyRedactor {
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  /** The body itself where nothing of it is redacted. What was done is added to `keys`. */
  redact(body: AttributeValue, keys: KeyLists): AttributeValue {
    if (body.type === "kvlist") return this.#map(body, "", keys);
    if (body.type === "array") return this.#list(body, "", keys);
    return this.#leaf(body, "body", keys);
  }

  #map(map: AttributeValue & { type: "kvlist" }, path: string, keys: KeyLists): AttributeValue {
    const values = map.values.flatMap((pair) => this.#entry(pair, path, keys));
    const hasChanged =
      values.length !== map.values.length || values.some((pair, i) => pair !== map.values[i]);
    return hasChanged ? { type: "kvlist", values } : map;
  }

  #entry(pair: KeyValue, path: string, keys: KeyLists): readonly KeyValue[] {
    const { key, value } = pair;
    const at = path === "" ? key : `${path}.${key}`;
    const ofKey = this.#rules.ofKey(key);
    if (ofKey !== undefined) {
      if (ofKey.kind === "ignored") keys.ignored.push(at);
      else keys.redacted.push(at);
      return ofKey.kind === "ignored" ? [pair] : [];
    }
    const blocked = this.#rules.ofBlockedKey(key, value.type === "string" ? value.value : "");
    const edited = blocked === undefined ? this.#value(value, at, keys) : noted(value, blocked, at, keys);
    return edited === value ? [pair] : [{ key, value: edited }];
  }

  #value(value: AttributeValue, at: string, keys: KeyLists): AttributeValue {
    if (value.type === "kvlist") return this.#map(value, at, keys);
    return value.type === "array" ? this.#list(value, at, keys) : this.#leaf(value, at, keys);
  }

  #list(list: AttributeValue & { type: "array" }, path: string, keys: KeyLists): AttributeValue {
    const prefix = path === "" ? "" : `${path}.`;
    const values = list.values.map((value, i) => this.#value(value, `${prefix}[${i}]`, keys));
    return values.some((value, i) => value !== list.values[i]) ? { type: "array", values } : list;
  }

  #leaf(value: AttributeValue, at: string, keys: KeyLists): AttributeValue {
    return noted(value, this.#rules.ofValue(valueText(value)), at, keys);
  }
}

function noted(value: AttributeValue, verdict: Verdict, at: string, keys: KeyLists): AttributeValue {
  if (verdict.kind === "allowed") keys.allowed.push(at);
  if (verdict.kind !== "masked") return value;
  keys.masked.push(at);
  return { type: "string", value: verdict.text };
}
