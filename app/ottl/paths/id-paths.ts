import { readId, writeId } from "../../pdata/edit/numbers.ts";
import type { Bindable } from "../compile/cell.ts";
import { expectString } from "../compile/cell.ts";
import { rowInputs } from "../compile/expression.ts";
import type { Frame, LevelTable } from "../compile/frame.ts";
import { wrongType } from "../compile/number-access.ts";
import { bytesToHex, hexToBytes } from "../values/byte-text.ts";
import { fail } from "../values/runtime-error.ts";
import { Id, type Value } from "../values/value.ts";
import type { PathRequest, PathSpec } from "./path-spec.ts";

/** A column of trace ids or span ids. */
export class IdAccess implements Bindable {
  readonly kind: "TraceID" | "SpanID";
  readonly #table: LevelTable;
  readonly #name: string;
  #map: Uint32Array | undefined;
  #column = new Uint32Array(0);
  #frame!: Frame;

  constructor(table: LevelTable, column: string, kind: "TraceID" | "SpanID") {
    this.#table = table;
    this.#name = column;
    this.kind = kind;
  }

  bind(frame: Frame): void {
    this.#frame = frame;
    this.#map = frame.rowMap(this.#table);
    this.#column = (frame.tables[this.#table]!.columns as Record<string, Uint32Array<ArrayBuffer>>)[
      this.#name
    ]!;
  }

  get #words(): 2 | 4 {
    return this.kind === "TraceID" ? 4 : 2;
  }

  /** Whether all bytes are zero. */
  isZero(row: number): boolean {
    const at = this.#rowOf(row) * this.#words;
    for (let word = 0; word < this.#words; word++) if (this.#column[at + word] !== 0) return false;
    return true;
  }

  get(row: number): Uint8Array {
    return readId(this.#column, this.#rowOf(row), this.#words);
  }

  set(row: number, bytes: Uint8Array): void {
    writeId(this.#column, this.#rowOf(row), this.#words, bytes);
    this.#frame.editor.markChanged();
  }

  #rowOf(row: number): number {
    return this.#map === undefined ? row : this.#map[row]!;
  }
}

export function idAccess(
  request: PathRequest,
  table: LevelTable,
  column: string,
  kind: "TraceID" | "SpanID",
): IdAccess {
  return request.share(`${table}.${column}`, () => new IdAccess(table, column, kind));
}

/** The id itself, `trace_id`. Ids of spans may not be all zero: a span without a valid id is no span. */
export function idPath(
  table: LevelTable,
  column: string,
  kind: "TraceID" | "SpanID",
  mayBeZero = true,
): PathSpec {
  return {
    isIndexable: false,
    make: (request) => {
      const id = idAccess(request, table, column, kind);
      return {
        text: request.text,
        inputs: rowInputs,
        get: (row) => new Id(kind, id.get(row)),
        set: (row, value) => id.set(row, checked(idBytes(value, kind), mayBeZero, request.text)),
      };
    },
  };
}

function idBytes(value: Value, kind: "TraceID" | "SpanID"): Uint8Array {
  return value instanceof Id && value.kind === kind ? value.bytes : wrongType(`pcommon.${kind}`, value);
}

function checked(bytes: Uint8Array, mayBeZero: boolean, text: string): Uint8Array {
  if (!mayBeZero && bytes.every((byte) => byte === 0)) fail(`${text} of a span may not be all zero`);
  return bytes;
}

/** Its digits, `trace_id.string`. */
export function idTextPath(
  table: LevelTable,
  column: string,
  kind: "TraceID" | "SpanID",
  mayBeZero = true,
): PathSpec {
  return {
    isIndexable: false,
    make: (request) => {
      const id = idAccess(request, table, column, kind);
      return {
        text: request.text,
        inputs: rowInputs,
        get: (row) => bytesToHex(id.get(row)),
        set: (row, value) =>
          id.set(row, checked(parseId(expectString(value), kind), mayBeZero, request.text)),
      };
    },
  };
}

function parseId(text: string, kind: "TraceID" | "SpanID"): Uint8Array {
  const length = kind === "TraceID" ? 16 : 8;
  const bytes = hexToBytes(text);
  if (bytes === undefined)
    return fail(`encoding/hex: invalid ${kind === "TraceID" ? "trace" : "span"} id ${JSON.stringify(text)}`);
  if (bytes.length !== length) {
    return fail(`${kind === "TraceID" ? "traces" : "spans"} ids must be ${length * 2} hex characters`);
  }
  return bytes;
}
