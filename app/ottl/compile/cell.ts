import { parseValue } from "../../pdata/attribute-value.ts";
import { type AttributeLists, absent } from "../../pdata/edit/attribute-lists.ts";
import type { AttributeListName } from "../../pdata/edit/attribute-owners.ts";
import type { CodedColumn } from "../../pdata/edit/coded-column.ts";
import type { DraftDictionary, Ref } from "../../pdata/edit/draft-dictionary.ts";
import type { Drafts } from "../../pdata/edit/drafts.ts";
import type { KeyId } from "../../pdata/edit/pair-drafts.ts";
import type { ScopeObjects } from "../../pdata/edit/scope-objects.ts";
import type { InstrumentationScope, Resource } from "../../pdata/resource-view.ts";
import { fail } from "../values/runtime-error.ts";
import { fromAttribute, goTypeOf, toAttribute, type Value } from "../values/value.ts";
import { ContentCache } from "./content-cache.ts";
import type { Frame, LevelTable } from "./frame.ts";

/** Something that has to know the batch before it can be read. */
export interface Bindable {
  bind(frame: Frame): void;
}

/**
 * A place in an item whose content is a message of a dictionary, so that all items with the same ref have the same content:
 * what is made of one cell alone is made once for each ref (`RefMemo`).
 */
export interface Cell<C = unknown> extends Bindable {
  readonly drafts: DraftDictionary;
  /** The ref of a row; `absent` where there is nothing. */
  ref(row: number): Ref;
  /** The refs of the first `count` of `rows`. */
  fill(rows: Uint32Array, count: number, refs: Int32Array): void;
  set(row: number, ref: Ref): void;
  /** Gives each of the first `count` of `rows` the ref in the same place of `refs`; negative ones leave it as it is. */
  setAll(rows: Uint32Array, count: number, refs: Int32Array): void;
  load(ref: Ref): C;
  /** The ref of a content. Throws `RuntimeError` where it has the wrong type. */
  store(content: C): Ref;
}

/** Cells that find their row of another table by a map. */
abstract class MappedCell<C> {
  readonly table: LevelTable;
  protected map: Uint32Array | undefined;

  constructor(table: LevelTable) {
    this.table = table;
  }

  protected bindMap(frame: Frame): void {
    this.map = frame.rowMap(this.table);
  }

  protected rowOf(row: number): number {
    return this.map === undefined ? row : this.map[row]!;
  }

  abstract ref(row: number): Ref;
  abstract set(row: number, ref: Ref): void;
  abstract load(ref: Ref): C;

  fill(rows: Uint32Array, count: number, refs: Int32Array): void {
    for (let i = 0; i < count; i++) refs[i] = this.ref(rows[i]!);
  }

  setAll(rows: Uint32Array, count: number, refs: Int32Array): void {
    for (let i = 0; i < count; i++) if (refs[i]! >= 0) this.set(rows[i]!, refs[i]!);
  }
}

/** An attribute in a list, by its key. */
export class AttributeCell extends MappedCell<Value> implements Cell<Value> {
  readonly list: AttributeListName;
  readonly key: string;
  readonly #contents = new ContentCache();
  readonly #read = (ref: Ref): Value => fromAttribute(this.#lists.pairs.attributeValue(ref));
  #lists!: AttributeLists;
  #key: KeyId = 0;

  constructor(table: LevelTable, list: AttributeListName, key: string) {
    super(table);
    this.list = list;
    this.key = key;
  }

  bind(frame: Frame): void {
    this.bindMap(frame);
    this.#lists = frame.editor.attributes(this.list);
    this.#key = this.#lists.pairs.keyId(this.key);
    this.#contents.bind(this.#lists.pairs);
  }

  get drafts(): DraftDictionary {
    return this.#lists.pairs;
  }

  ref(row: number): Ref {
    return this.#lists.find(this.rowOf(row), this.#key);
  }

  override fill(rows: Uint32Array, count: number, refs: Int32Array): void {
    if (this.map === undefined) this.#lists.findAll(rows, count, this.#key, refs);
    else super.fill(rows, count, refs);
  }

  set(row: number, ref: Ref): void {
    this.#lists.set(this.rowOf(row), this.#key, ref);
  }

  override setAll(rows: Uint32Array, count: number, refs: Int32Array): void {
    if (this.map === undefined) this.#lists.setAll(rows, count, this.#key, refs);
    else super.setAll(rows, count, refs);
  }

  load(ref: Ref): Value {
    return ref === absent ? undefined : this.#contents.get(ref, this.#read);
  }

  store(content: Value): Ref {
    const value = toAttribute(content) ?? { type: "empty" };
    return this.#lists.pairs.pair(this.#key, value);
  }
}

/** A column of strings. */
export class StringCell extends MappedCell<Value> implements Cell<Value> {
  readonly #name: string;
  readonly #contents = new ContentCache();
  readonly #read = (ref: Ref): Value => this.#column.drafts.text(ref);
  #column!: CodedColumn<Drafts["strings"]>;

  constructor(table: LevelTable, column: string) {
    super(table);
    this.#name = column;
  }

  bind(frame: Frame): void {
    this.bindMap(frame);
    this.#column = frame.editor.strings(this.table, this.#name);
    this.#contents.bind(this.#column.drafts);
  }

  get drafts(): DraftDictionary {
    return this.#column.drafts;
  }

  ref(row: number): Ref {
    return this.#column.ref(this.rowOf(row));
  }

  set(row: number, ref: Ref): void {
    this.setMapped(this.rowOf(row), ref);
  }

  /** `set` by the row of the column's own table. */
  protected setMapped(row: number, ref: Ref): void {
    this.#column.set(row, ref);
  }

  load(ref: Ref): Value {
    return this.#contents.get(ref, this.#read);
  }

  store(content: Value): Ref {
    return this.#column.drafts.ofText(expectString(content));
  }
}

export function expectString(value: Value): string {
  if (typeof value === "string") return value;
  return fail(
    value === undefined
      ? "setting a value to nil is not supported"
      : `expects string but got ${goTypeOf(value)}`,
  );
}

/** The body of a log record. */
export class BodyCell extends MappedCell<Value> implements Cell<Value> {
  #column!: CodedColumn<Drafts["values"]>;

  constructor() {
    super("logRecords");
  }

  bind(frame: Frame): void {
    this.bindMap(frame);
    this.#column = frame.editor.values("logRecords", "body");
  }

  get drafts(): DraftDictionary {
    return this.#column.drafts;
  }

  ref(row: number): Ref {
    return this.#column.ref(this.rowOf(row));
  }

  set(row: number, ref: Ref): void {
    this.#column.set(this.rowOf(row), ref);
  }

  load(ref: Ref): Value {
    if (ref === 0) return undefined;
    const { reader, end } = this.#column.drafts.readerOf(ref);
    return fromAttribute(parseValue(reader, end));
  }

  store(content: Value): Ref {
    return this.#column.drafts.ofValue(toAttribute(content) ?? { type: "empty" });
  }
}

/** The resource or the instrumentation scope of an item. */
export class ObjectCell<T extends Resource | InstrumentationScope> extends MappedCell<T> implements Cell<T> {
  readonly #objectsOf: (frame: Frame) => ScopeObjects<T>;
  #objects!: ScopeObjects<T>;

  constructor(objectsOf: (frame: Frame) => ScopeObjects<T>) {
    super("scopes");
    this.#objectsOf = objectsOf;
  }

  bind(frame: Frame): void {
    this.bindMap(frame);
    this.#objects = this.#objectsOf(frame);
  }

  get drafts(): DraftDictionary {
    return this.#objects.drafts;
  }

  ref(row: number): Ref {
    return this.#objects.ref(this.rowOf(row));
  }

  set(row: number, ref: Ref): void {
    this.#objects.set(this.rowOf(row), ref);
  }

  load(ref: Ref): T {
    return this.#objects.drafts.object(ref);
  }

  store(content: T): Ref {
    return this.#objects.drafts.ofObject(content);
  }
}
