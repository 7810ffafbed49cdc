import { assert } from "../../base/assert.ts";
import type { AnyBatch } from "../batch.ts";
import type { InstrumentationScope, Resource } from "../resource-view.ts";
import type { ScopeTable } from "../scope-index.ts";
import type { AnyColumnArray, ColumnKind, Table } from "../table.ts";
import { AttributeLists } from "./attribute-lists.ts";
import { type AttributeListName, attributeOwners } from "./attribute-owners.ts";
import { CodedColumn } from "./coded-column.ts";
import type { DraftDictionary } from "./draft-dictionary.ts";
import { type Drafts, draftsOf, type ObjectDrafts } from "./drafts.ts";
import { ScopeObjects } from "./scope-objects.ts";

type Tables = Readonly<Record<string, Table>>;
type CodedKind = "string" | "value";

/**
 * Edits of one batch, over one dictionary: many, by row, and then one `commit` that writes them to its columns. What
 * is read in between is what was edited. A batch that was edited has no `wire` any more.
 *
 * Rows must neither come nor go meanwhile (`dropRows` of ../select-rows.ts is for before or after).
 */
export class BatchEditor {
  readonly batch: AnyBatch;
  readonly drafts: Drafts;
  readonly #tables: Tables;
  readonly #lists = new Map<AttributeListName, AttributeLists>();
  readonly #columns = new Map<string, CodedColumn>();
  #resources: ScopeObjects<Resource> | undefined;
  #scopes: ScopeObjects<InstrumentationScope> | undefined;
  #hasChanged = false;
  #isCommitted = false;

  constructor(batch: AnyBatch) {
    this.batch = batch;
    this.drafts = draftsOf(batch.dictionary);
    this.#tables = batch.tables as unknown as Tables;
  }

  /** The attributes of spans, events, … as lists by owner. Those of data points: see `pointTableNames`. */
  attributes(list: AttributeListName): AttributeLists {
    let lists = this.#lists.get(list);
    if (lists === undefined) {
      const table = this.#tables[list] as unknown as ConstructorParameters<typeof AttributeLists>[1];
      lists = new AttributeLists(attributeOwners(this.batch, list), table, this.drafts.pairs);
      this.#lists.set(list, lists);
    }
    return lists;
  }

  /** A column of strings, such as `spans`, `name`. */
  strings(table: string, column: string): CodedColumn<Drafts["strings"]> {
    return this.#coded(table, column, "string", this.drafts.strings);
  }

  /** A column of values, such as `logRecords`, `body`. */
  values(table: string, column: string): CodedColumn<Drafts["values"]> {
    return this.#coded(table, column, "value", this.drafts.values);
  }

  /** The resources by rows of `scopes`; rows of one envelope share theirs. */
  resources(): ScopeObjects<Resource> {
    this.#resources ??= this.#scopeObjects("resource", this.drafts.resources, true);
    return this.#resources;
  }

  /** The instrumentation scopes by rows of `scopes`. */
  scopes(): ScopeObjects<InstrumentationScope> {
    this.#scopes ??= this.#scopeObjects("scope", this.drafts.scopes, false);
    return this.#scopes;
  }

  /** Says that the caller writes to a column of numbers, times or ids itself. */
  markChanged(): void {
    this.#hasChanged = true;
  }

  /** Writes everything back. Says whether anything has changed. To be called once. */
  commit(): boolean {
    assert(!this.#isCommitted, "a batch editor is committed once");
    this.#isCommitted = true;
    const parts = [this.#resources, this.#scopes, ...this.#lists.values(), ...this.#columns.values()];
    for (const part of parts) {
      if (part === undefined || !part.isEdited) continue;
      part.commit();
      this.#hasChanged = true;
    }
    if (this.#hasChanged) this.batch.wire = undefined;
    return this.#hasChanged;
  }

  #coded<D extends DraftDictionary>(
    table: string,
    column: string,
    kind: CodedKind,
    drafts: D,
  ): CodedColumn<D> {
    const name = `${table}.${column}`;
    const known = this.#columns.get(name);
    if (known !== undefined) return known as CodedColumn<D>;
    const { schema, columns, rowCount } = this.#tables[table]!;
    const found: ColumnKind | undefined = schema[column]?.kind;
    assert(found === kind, `${name} is no column of ${kind}s`);
    const coded = new CodedColumn(
      (columns as Record<string, AnyColumnArray>)[column] as Uint32Array,
      rowCount,
      drafts,
    );
    this.#columns.set(name, coded);
    return coded;
  }

  #scopeObjects<T>(
    column: "resource" | "scope",
    drafts: ObjectDrafts<T>,
    isShared: boolean,
  ): ScopeObjects<T> {
    return new ScopeObjects(this.#tables["scopes"] as unknown as ScopeTable, column, drafts, isShared);
  }
}
