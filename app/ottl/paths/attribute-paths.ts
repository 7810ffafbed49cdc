import type { AttributeListName } from "../../pdata/edit/attribute-owners.ts";
import type { Access } from "../compile/access.ts";
import { AttributesAccess } from "../compile/attributes-access.ts";
import { AttributeCell } from "../compile/cell.ts";
import { joinInputs, rowInputs } from "../compile/expression.ts";
import type { LevelTable } from "../compile/frame.ts";
import { indexed, mapKey, withIndexed } from "../values/indexing.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf, isMap, type Value } from "../values/value.ts";
import { cellPath, whole } from "./cell-paths.ts";
import { keysOf } from "./keys.ts";
import type { PathRequest, PathSpec } from "./path-spec.ts";

/** `attributes`, `attributes["a"]`, `attributes["a"]["b"][0]` of the owners in `table`. */
export function attributesPath(table: LevelTable, list: AttributeListName): PathSpec {
  return {
    isIndexable: true,
    make: (request) =>
      request.keys.length === 0 ? allPath(table, list, request) : keyPath(table, list, request),
  };
}

function attributesOf(table: LevelTable, list: AttributeListName, request: PathRequest): AttributesAccess {
  return request.share(`${list}`, () => new AttributesAccess(table, list));
}

function allPath(table: LevelTable, list: AttributeListName, request: PathRequest): Access {
  const attributes = attributesOf(table, list, request);
  return {
    text: request.text,
    inputs: rowInputs,
    get: (row) => attributes.read(row),
    set: (row, value) => attributes.write(row, expectMap(value)),
    attributes,
  };
}

function keyPath(table: LevelTable, list: AttributeListName, request: PathRequest): Access {
  const [first, ...rest] = request.keys;
  const firstKey = keysOf([first!]);
  if (!firstKey.isConstant) return dynamicKeyPath(table, list, request);
  const key = firstKey.of(0)[0];
  if (typeof key !== "string") return dynamicKeyPath(table, list, request);
  const cell = request.share(`${list}[${JSON.stringify(key)}]`, () => new AttributeCell(table, list, key));
  return cellPath(request.text, cell, whole, keysOf(rest));
}

/** The first key is worked out for each row. */
function dynamicKeyPath(table: LevelTable, list: AttributeListName, request: PathRequest): Access {
  const attributes = attributesOf(table, list, request);
  const keys = keysOf(request.keys);
  return {
    text: request.text,
    inputs: joinInputs([rowInputs, keys.inputs]),
    get: (row) => {
      const [key, ...rest] = keys.of(row);
      return indexed(attributes.get(row, mapKey(key)), rest);
    },
    set: (row, value) => {
      const [key, ...rest] = keys.of(row);
      const text = mapKey(key);
      attributes.set(row, text, withIndexed(attributes.get(row, text), rest, value));
    },
  };
}

export function expectMap(value: Value): ReadonlyMap<string, Value> {
  if (isMap(value)) return value;
  return fail(
    value === undefined
      ? "setting a value to nil is not supported"
      : `failed to convert type ${goTypeOf(value)} into pcommon.Map`,
  );
}
