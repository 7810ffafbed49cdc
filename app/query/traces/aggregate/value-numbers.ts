import { encodeUtf8 } from "../../../pdata/utf8.ts";
import { type ValueTable, type ValueType, valueType } from "../../../spanindex/block/attribute-set.ts";
import { hashValue } from "../../../spanindex/block/value-hash.ts";
import { type FieldValue, readTableValue, typeOfValue } from "../fields/field-value.ts";
import { fieldValueText, type ValueTypeName } from "./value-text.ts";

/** Types of stored payloads: those of columns, and what only intrinsics have. Lists that came as objects are kept as text. */
const storedType = { ...valueType, duration: 8, status: 9, kind: 10, arrayText: 11, kvlistText: 12 } as const;

const firstSlots = 256;
const firstBytes = 4_096;

/**
 * Numbers the distinct values of one field across blocks, in order of first appearance. Number 0 is "absent". Values are
 * copied, so they outlive the blocks they came from.
 *
 *     slots (open addressing, by hash)   │ – │ 2 │ – │ 1 │ …
 *     value 1, 2 …    hash, type, bytes[ends[n - 1] … ends[n])
 */
export class ValueNumbers {
  /** Numbers are 1 … count. */
  count = 0;
  #slots = new Uint32Array(firstSlots);
  #hashes = new Uint32Array(firstSlots / 2);
  #ends = new Uint32Array(firstSlots / 2);
  #types = new Uint8Array(firstSlots / 2);
  #bytes = new Uint8Array(firstBytes);
  /** Those that were asked for: answers name the same few again and again. */
  readonly #texts: string[] = [];

  get byteLength(): number {
    return (
      this.#slots.byteLength + this.#hashes.byteLength * 2 + this.#types.byteLength + this.#bytes.byteLength
    );
  }

  /** The number of each value of a table, by its index + 1; element 0 is 0. */
  ofTable(values: ValueTable): Uint32Array<ArrayBuffer> {
    const numbers = new Uint32Array(values.count + 1);
    const { bytes, ends, hashes } = values;
    let start = 0;
    for (let index = 0; index < values.count; index++) {
      const end = ends[index]!;
      numbers[index + 1] = this.#intern(typeOfValue(values, index), hashes[index]!, bytes, start, end);
      start = end;
    }
    return numbers;
  }

  of(value: FieldValue | undefined): number {
    if (value === undefined) return 0;
    const { type, payload } = encodeValue(value);
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    return this.#intern(
      type,
      hashValue((type & 7) as ValueType, view, 0, payload.length),
      payload,
      0,
      payload.length,
    );
  }

  text(number: number): string {
    this.#texts[number] ??= fieldValueText(this.value(number));
    return this.#texts[number];
  }

  /** The same in every worker, unlike the number. */
  hash(number: number): number {
    return this.#hashes[number]!;
  }

  typeName(number: number): ValueTypeName {
    return typeNames[this.#types[number]!]!;
  }

  /** The value; containers that came as objects as the string of their text. */
  value(number: number): FieldValue {
    const payload = this.#bytes.subarray(this.#ends[number - 1], this.#ends[number]);
    const type = this.#types[number]!;
    switch (type) {
      case storedType.duration:
      case storedType.status:
      case storedType.kind:
        return { type: numberTypes[type], value: readDouble(payload) };
      case storedType.arrayText:
      case storedType.kvlistText:
        return { type: "string", value: new TextDecoder().decode(payload) };
      default:
        return readTableValue(
          {
            ...{ count: 1, bytes: payload, ends: Uint32Array.of(payload.length), types: type as ValueType },
            ...{ hashes: Uint32Array.of(this.#hashes[number]!), counts: undefined },
          },
          0,
        );
    }
  }

  #intern(type: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let number = this.#slots[slot]!; number !== 0; number = this.#slots[slot]!) {
      if (
        this.#hashes[number] === hash &&
        this.#types[number] === type &&
        this.#equals(number, bytes, start, end)
      )
        return number;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot, type, hash, bytes, start, end);
  }

  #equals(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    const from = this.#ends[number - 1]!;
    if (this.#ends[number]! - from !== end - start) return false;
    for (let i = 0; i < end - start; i++) if (own[from + i] !== bytes[start + i]) return false;
    return true;
  }

  #add(slot: number, type: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const number = this.count + 1;
    const from = this.#ends[this.count]!;
    this.#reserve(number, from + end - start);
    this.count = number;
    this.#slots[slot] = number;
    this.#hashes[number] = hash;
    this.#types[number] = type;
    this.#ends[number] = from + end - start;
    for (let i = start; i < end; i++) this.#bytes[from + i - start] = bytes[i]!;
    if (number * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #reserve(number: number, byteEnd: number): void {
    if (number >= this.#hashes.length) {
      this.#hashes = grown(this.#hashes, new Uint32Array(this.#hashes.length * 2));
      this.#ends = grown(this.#ends, new Uint32Array(this.#ends.length * 2));
      this.#types = grown(this.#types, new Uint8Array(this.#types.length * 2));
    }
    if (byteEnd > this.#bytes.length)
      this.#bytes = grown(this.#bytes, new Uint8Array(Math.max(this.#bytes.length * 2, byteEnd)));
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 1; number <= this.count; number++) {
      let slot = this.#hashes[number]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.#slots = slots;
  }
}

/** By stored type. */
const typeNames: readonly ValueTypeName[] = [
  ...(["empty", "string", "bool", "int", "double", "bytes", "array", "kvlist"] as const),
  ...(["duration", "status", "kind", "array", "kvlist"] as const),
];

const numberTypes = {
  [storedType.duration]: "duration",
  [storedType.status]: "status",
  [storedType.kind]: "kind",
} as const;

function grown<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function encodeValue(value: FieldValue): { readonly type: number; readonly payload: Uint8Array } {
  const type = storedType[value.type];
  switch (value.type) {
    case "string":
      return { type, payload: encodeUtf8(value.value) };
    case "bool":
      return { type, payload: Uint8Array.of(value.value ? 1 : 0) };
    case "int":
      return { type, payload: new Uint8Array(BigInt64Array.of(value.value).buffer) };
    case "bytes":
      return { type, payload: value.value };
    case "empty":
      return { type, payload: new Uint8Array(0) };
    case "array":
      return { type: storedType.arrayText, payload: encodeUtf8(fieldValueText(value)) };
    case "kvlist":
      return { type: storedType.kvlistText, payload: encodeUtf8(fieldValueText(value)) };
    default:
      return { type, payload: new Uint8Array(Float64Array.of(value.value).buffer) };
  }
}

function readDouble(payload: Uint8Array): number {
  return new DataView(payload.buffer, payload.byteOffset, payload.length).getFloat64(0, true);
}
