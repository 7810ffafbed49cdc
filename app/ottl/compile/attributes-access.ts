import { type AttributeLists, absent } from "../../pdata/edit/attribute-lists.ts";
import type { AttributeListName } from "../../pdata/edit/attribute-owners.ts";
import type { Ref } from "../../pdata/edit/draft-dictionary.ts";
import { fromAttribute, toAttribute, type Value, type ValueMap } from "../values/value.ts";
import type { Bindable } from "./cell.ts";
import type { Frame, LevelTable } from "./frame.ts";

/** All attributes of an item that are a list of the batch. */
export class AttributesAccess implements Bindable {
  readonly list: AttributeListName;
  readonly #table: LevelTable;
  #lists!: AttributeLists;
  #map: Uint32Array | undefined;

  constructor(table: LevelTable, list: AttributeListName) {
    this.#table = table;
    this.list = list;
  }

  bind(frame: Frame): void {
    this.#map = frame.rowMap(this.#table);
    this.#lists = frame.editor.attributes(this.list);
  }

  get lists(): AttributeLists {
    return this.#lists;
  }

  /** The row of the list's owners. */
  ownerOf(row: number): number {
    return this.#map === undefined ? row : this.#map[row]!;
  }

  /** The value of one attribute, by a key that is not known before. */
  get(row: number, key: string): Value {
    const { pairs } = this.#lists;
    const ref = this.#lists.find(this.ownerOf(row), pairs.keyId(key));
    return ref === absent ? undefined : fromAttribute(pairs.attributeValue(ref));
  }

  set(row: number, key: string, value: Value): void {
    const { pairs } = this.#lists;
    const id = pairs.keyId(key);
    this.#lists.set(this.ownerOf(row), id, pairs.pair(id, toAttribute(value) ?? { type: "empty" }));
  }

  /** As a map; of attributes with the same key the first. */
  read(row: number): ValueMap {
    const { pairs } = this.#lists;
    const owner = this.ownerOf(row);
    const count = this.#lists.count(owner);
    const map: ValueMap = new Map();
    for (let i = 0; i < count; i++) {
      const { key, value } = pairs.keyValueOf(this.#lists.at(owner, i));
      if (!map.has(key)) map.set(key, fromAttribute(value));
    }
    return map;
  }

  /** Replaces all attributes. Those of `old` (from `read`) whose value is the same object or scalar keep their ref. */
  write(row: number, map: ReadonlyMap<string, Value>, old?: ReadonlyMap<string, Value>): void {
    const { pairs } = this.#lists;
    const owner = this.ownerOf(row);
    const refs: Ref[] = [];
    for (const [key, value] of map) {
      const id = pairs.keyId(key);
      const isKept = old?.has(key) === true && Object.is(old.get(key), value);
      refs.push(
        isKept ? this.#lists.find(owner, id) : pairs.pair(id, toAttribute(value) ?? { type: "empty" }),
      );
    }
    this.#lists.replace(owner, refs);
  }
}
