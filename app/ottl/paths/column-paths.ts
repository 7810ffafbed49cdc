import type { Access } from "../compile/access.ts";
import { expectString, StringCell } from "../compile/cell.ts";
import { rowInputs } from "../compile/expression.ts";
import type { LevelTable } from "../compile/frame.ts";
import { NumberAccess, type NumberForm } from "../compile/number-access.ts";
import { fail } from "../values/runtime-error.ts";
import type { Value } from "../values/value.ts";
import { cellPath, whole } from "./cell-paths.ts";
import { keysOf } from "./keys.ts";
import type { PathRequest, PathSpec } from "./path-spec.ts";

/** A column of strings. */
export function textPath(table: LevelTable, column: string): PathSpec {
  return {
    isIndexable: false,
    make: (request) =>
      cellPath(
        request.text,
        request.share(`${table}.${column}`, () => new StringCell(table, column)),
        whole,
        keysOf([]),
      ),
  };
}

/** A column of numbers. */
export function numberPath(table: LevelTable, column: string, form: NumberForm): PathSpec {
  return { isIndexable: false, make: (request) => numberAccess(request, table, column, form) };
}

export function numberAccess(
  request: PathRequest,
  table: LevelTable,
  column: string,
  form: NumberForm,
): Access & { readonly number: NumberAccess } {
  const number = request.share(`${table}.${column}.${form}`, () => new NumberAccess(table, column, form));
  return {
    text: request.text,
    inputs: rowInputs,
    get: (row) => number.get(row),
    set: (row, value) => number.set(row, value),
    number,
  };
}

/** A column of enum numbers by their names. `path` is how messages name it. */
export function enumTextPath(
  table: LevelTable,
  column: string,
  names: readonly string[],
  unknownText: (text: string) => string,
): PathSpec {
  return {
    isIndexable: false,
    make: (request) => {
      const { number } = numberAccess(request, table, column, "int32");
      return {
        text: request.text,
        inputs: rowInputs,
        get: (row) => names[Number(number.get(row))] ?? "",
        set: (row, value) => {
          const text = expectString(value);
          const found = names.indexOf(text);
          if (found < 0) fail(unknownText(text));
          number.set(row, BigInt(found));
        },
      };
    },
  };
}

/** A path that can only be read. `get` is made when the path is. */
export function readOnlyPath(make: (request: PathRequest) => (row: number) => Value): PathSpec {
  return {
    isIndexable: false,
    make: (request) => ({ text: request.text, inputs: rowInputs, get: make(request) }),
  };
}
