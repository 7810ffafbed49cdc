import type { Envelope, JsonAttribute, JsonEntityRef } from "./otlp-json.ts";
import { typedValue } from "./values.ts";

/** Gathers lines of the detailed form. Source: `exporter/debugexporter/internal/otlptext`. */
export class Lines {
  #text = "";

  add(line: string): void {
    this.#text += `${line}\n`;
  }

  /** A field of a span: its name in a column. */
  field(name: string, value: string | number): void {
    this.add(`    ${name.padEnd(15)}: ${value}`);
  }

  /** A head and a line for each attribute; nothing where there are none. */
  attributes(head: string, attributes: readonly JsonAttribute[] = [], indent = ""): void {
    if (attributes.length === 0) return;
    this.add(`${indent}${head}:`);
    for (const { key, value } of attributes) this.add(`${indent}     -> ${key ?? ""}: ${typedValue(value)}`);
  }

  /** Heads of a resource and its scopes, and `print` for each item with its number in the scope. */
  envelopes<Item>(
    words: { readonly resource: string; readonly scope: string },
    envelopes: readonly Envelope<Item>[],
    print: (item: Item, index: number) => void,
  ): void {
    for (const [i, { resource, schemaUrl, scopes }] of envelopes.entries()) {
      this.add(`${words.resource} #${i}`);
      this.add(`Resource SchemaURL: ${schemaUrl}`);
      this.attributes("Resource attributes", resource.attributes);
      this.#entityRefs(resource.entityRefs ?? []);
      for (const [j, { scope, schemaUrl: scopeUrl, items }] of scopes.entries()) {
        this.add(`${words.scope} #${j}`);
        this.add(`${words.scope} SchemaURL: ${scopeUrl}`);
        this.add(`InstrumentationScope ${scope.name ?? ""} ${scope.version ?? ""}`);
        this.attributes("InstrumentationScope attributes", scope.attributes);
        for (const [k, item] of items.entries()) print(item, k);
      }
    }
  }

  text(): string {
    return this.#text;
  }

  #entityRefs(refs: readonly JsonEntityRef[]): void {
    if (refs.length > 0) this.add("Resource entity refs:");
    for (const [i, { type = "", schemaUrl = "", idKeys = [], descriptionKeys = [] }] of refs.entries()) {
      this.add(`     -> Entity ref #${i}:`);
      this.add(`          -> Type: ${type}`);
      if (schemaUrl !== "") this.add(`          -> Schema URL: ${schemaUrl}`);
      this.#keys("ID keys", idKeys);
      this.#keys("Description keys", descriptionKeys);
    }
  }

  #keys(head: string, keys: readonly string[]): void {
    if (keys.length === 0) return;
    this.add(`          -> ${head}:`);
    for (const key of keys) this.add(`               -> ${key}`);
  }
}
