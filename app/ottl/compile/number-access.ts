import { readU64, writeU64 } from "../../pdata/edit/numbers.ts";
import type { AnyColumnArray } from "../../pdata/table.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf, Time, type Value } from "../values/value.ts";
import type { Bindable } from "./cell.ts";
import type { Frame, LevelTable } from "./frame.ts";

/** How a column of numbers reads: as an int, as a time, as a boolean. */
export type NumberForm = "int32" | "uint32" | "nano" | "time" | "bool";

/** A column of numbers of an item's table. */
export class NumberAccess implements Bindable {
  readonly form: NumberForm;
  readonly #table: LevelTable;
  readonly #name: string;
  #map: Uint32Array | undefined;
  #column: AnyColumnArray = new Uint32Array(0);
  #frame!: Frame;

  constructor(table: LevelTable, column: string, form: NumberForm) {
    this.#table = table;
    this.#name = column;
    this.form = form;
  }

  bind(frame: Frame): void {
    this.#frame = frame;
    this.#map = frame.rowMap(this.#table);
    this.#column = (frame.tables[this.#table]!.columns as Record<string, AnyColumnArray>)[this.#name]!;
  }

  /** Whether a row is two words. */
  get isWide(): boolean {
    return this.form === "nano" || this.form === "time";
  }

  get column(): AnyColumnArray {
    return this.#column;
  }

  rowOf(row: number): number {
    return this.#map === undefined ? row : this.#map[row]!;
  }

  get(row: number): Value {
    const at = this.rowOf(row);
    switch (this.form) {
      case "nano":
        return BigInt.asIntN(64, readU64(this.#column as Uint32Array, at));
      case "time":
        return new Time(BigInt.asIntN(64, readU64(this.#column as Uint32Array, at)));
      case "bool":
        return this.#column[at] !== 0;
      default:
        return BigInt(this.#column[at]!);
    }
  }

  set(row: number, value: Value): void {
    const at = this.rowOf(row);
    this.#frame.editor.markChanged();
    switch (this.form) {
      case "nano":
        writeU64(this.#column as Uint32Array, at, expectInt(value));
        break;
      case "time":
        writeU64(this.#column as Uint32Array, at, expectTime(value).unixNano);
        break;
      case "bool":
        this.#column[at] = Number(expectBool(value));
        break;
      default:
        // Typed arrays keep the low 32 bits, as the Collector's conversions do.
        this.#column[at] = Number(BigInt.asIntN(32, expectInt(value)));
    }
  }
}

export function expectInt(value: Value): bigint {
  return typeof value === "bigint" ? value : wrongType("int64", value);
}

export function expectDouble(value: Value): number {
  return typeof value === "number" ? value : wrongType("float64", value);
}

function expectBool(value: Value): boolean {
  return typeof value === "boolean" ? value : wrongType("bool", value);
}

export function expectTime(value: Value): Time {
  return value instanceof Time ? value : wrongType("time.Time", value);
}

export function wrongType(expected: string, value: Value): never {
  if (value === undefined) return fail("setting a value to nil is not supported");
  return fail(`expects ${expected} but got ${goTypeOf(value)}`);
}
