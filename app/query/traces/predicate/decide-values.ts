import type { AttributeValue } from "../../../pdata/attribute-value.ts";
import { encodeUtf8 } from "../../../pdata/utf8.ts";
import { type ValueTable, type ValueType, valueType } from "../../../spanindex/block/attribute-set.ts";
import { hashValue } from "../../../spanindex/block/value-hash.ts";
import {
  numberOfValue,
  readTableValue,
  startOfValue,
  textOfValue,
  typeOfValue,
} from "../fields/field-value.ts";
import type { QueryKernels } from "../query-world.ts";
import { type BitOps, clearBit, setBit } from "./bits.ts";
import { type CodeSet, codeSetOf, newCodeBits } from "./code-rows.ts";
import type { ValueTest } from "./value-test.ts";

/** Values matched between two looks for cancellation: a pattern takes microseconds for each. */
const valuesPerCheck = 1_024;

/**
 * Decides a test once for each value of a table: bit v + 1 of the result stands for value v. Equality looks for hash and
 * bytes, patterns that are plain text are looked for in all values at once; the rest reads each value.
 */
export class ValueDecider {
  readonly #ops: BitOps;
  readonly #scan: QueryKernels["scan"];
  /** Called now and then: throws where the query was cancelled. */
  readonly #check: () => void;

  constructor(ops: BitOps, { scan }: Pick<QueryKernels, "scan">, check: () => void) {
    this.#ops = ops;
    this.#scan = scan;
    this.#check = check;
  }

  decide(values: ValueTable, test: ValueTest): CodeSet {
    const bits = newCodeBits(this.#ops, values.count + 1);
    if (!this.#decideByBytes(values, test, bits)) this.#decideEach(values, test, bits, () => true);
    else if (mayHoldLists(values)) this.#decideEach(values, test, bits, isList);
    return codeSetOf(bits, values.count + 1);
  }

  /** Without reading every value. False where that cannot be done; lists are left out. */
  #decideByBytes(values: ValueTable, test: ValueTest, bits: Uint32Array): boolean {
    const { operator, value } = test;
    if (operator === "=" || operator === "!=") {
      const payloads = payloadsOf(value);
      if (payloads === undefined) return false;
      if (operator === "=") {
        for (const payload of payloads) this.#find(values, payload, (index) => setBit(bits, index + 1));
        return true;
      }
      if (value.type !== "string") return false;
      setTexts(values, bits);
      for (const payload of payloads) this.#find(values, payload, (index) => clearBit(bits, index + 1));
      return true;
    }
    return test.pattern !== undefined && this.#decidePattern(values, test, bits);
  }

  #decidePattern(values: ValueTable, test: ValueTest, bits: Uint32Array): boolean {
    const { plain, required } = test.pattern!;
    const text = plain === undefined ? required : plain.text;
    if (text === "") return false;
    const found = this.ops.empty(bits.length * 32);
    this.containing(values, text, false, found);
    const isContained = plain?.startsAnywhere === true && plain.endsAnywhere;
    if (test.operator === "!~") setTexts(values, bits);
    let left = valuesPerCheck;
    forEachCode(found, (code) => {
      if (left-- === 0) {
        this.#check();
        left = valuesPerCheck;
      }
      const index = code - 1;
      if (typeOfValue(values, index) !== valueType.string) return;
      const matches =
        isContained && !hasLineBreak(values, index)
          ? true
          : test.pattern!.matches(textOfValue(values, index));
      if (matches && test.operator === "=~") setBit(bits, code);
      else if (matches) clearBit(bits, code);
    });
    return true;
  }

  get ops(): BitOps {
    return this.#ops;
  }

  /** Sets bit v + 1 of each value, of whatever type, whose bytes contain the text. */
  containing(values: ValueTable, text: string, foldsCase: boolean, bits: Uint32Array): number {
    const needle = encodeUtf8(foldsCase ? foldAscii(text) : text);
    const place = this.#ops.scratch.u8(needle.length);
    place.set(needle);
    return this.#scan.textsContaining(
      values.bytes.byteOffset,
      values.ends.byteOffset,
      values.count,
      place.byteOffset,
      needle.length,
      foldsCase ? 1 : 0,
      1,
      bits.byteOffset,
    );
  }

  #find(values: ValueTable, { type, bytes, hash }: Payload, found: (index: number) => void): void {
    if (typeof values.types === "number" && values.types !== type) return;
    const { byteOffset } = values.hashes;
    let index = this.#scan.findWord(byteOffset, 0, values.count, hash);
    while (index >= 0) {
      if (isValue(values, index, type, bytes)) found(index);
      // Mostly distinct values may repeat; others are there once.
      if (values.counts !== undefined && isValue(values, index, type, bytes)) return;
      index = this.#scan.findWord(byteOffset, index + 1, values.count, hash);
    }
  }

  #decideEach(
    values: ValueTable,
    test: ValueTest,
    bits: Uint32Array,
    isWanted: (type: ValueType) => boolean,
  ): void {
    for (let index = 0; index < values.count; index++) {
      if (index % valuesPerCheck === 0) this.#check();
      const type = typeOfValue(values, index);
      if (isWanted(type) && passesValue(values, index, type, test)) setBit(bits, index + 1);
    }
  }
}

function isList(type: ValueType): boolean {
  return type === valueType.array;
}

function mayHoldLists({ types, count }: ValueTable): boolean {
  if (typeof types === "number") return types === valueType.array;
  for (let index = 0; index < count; index++) if (types[index] === valueType.array) return true;
  return false;
}

function passesValue(values: ValueTable, index: number, type: ValueType, test: ValueTest): boolean {
  switch (type) {
    case valueType.string:
      return test.text?.(textOfValue(values, index)) === true;
    case valueType.int:
    case valueType.double:
      return test.number?.(numberOfValue(values, index)) === true;
    case valueType.bool:
      return test.boolean?.(values.bytes[startOfValue(values, index)] === 1) === true;
    case valueType.array:
      return passesAttribute(readTableValue(values, index), test);
    default:
      return false;
  }
}

/** A value of an attribute, lists by their elements. */
export function passesAttribute(value: AttributeValue, test: ValueTest): boolean {
  switch (value.type) {
    case "string":
      return test.text?.(value.value) ?? false;
    case "int":
    case "double":
      return test.number?.(Number(value.value)) ?? false;
    case "bool":
      return test.boolean?.(value.value) ?? false;
    case "array": {
      const { values } = value;
      const isPassing = (element: AttributeValue): boolean => passesAttribute(element, test);
      return test.needsAll ? values.length > 0 && values.every(isPassing) : values.some(isPassing);
    }
    default:
      return false;
  }
}

function setTexts(values: ValueTable, bits: Uint32Array): void {
  for (let index = 0; index < values.count; index++)
    if (typeOfValue(values, index) === valueType.string) setBit(bits, index + 1);
}

const lineBreak = 10;

function hasLineBreak(values: ValueTable, index: number): boolean {
  const end = values.ends[index]!;
  for (let at = startOfValue(values, index); at < end; at++) if (values.bytes[at] === lineBreak) return true;
  return false;
}

function forEachCode(bits: Uint32Array, visit: (code: number) => void): void {
  for (let index = 0; index < bits.length; index++) {
    for (let word = bits[index]!; word !== 0; word &= word - 1)
      visit(index * 32 + 31 - Math.clz32(word & -word));
  }
}

/** ASCII letters in lower case, nothing else. */
export function foldAscii(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

// ── equality ──

interface Payload {
  readonly type: ValueType;
  readonly bytes: Uint8Array;
  readonly hash: number;
}

/** Beyond these, several integers are the same number. */
const exactMax = Number.MAX_SAFE_INTEGER;

/** The payloads that are equal to a value; undefined where there are too many. */
function payloadsOf(value: ValueTest["value"]): readonly Payload[] | undefined {
  switch (value.type) {
    case "string":
      return [payload(valueType.string, encodeUtf8(value.value))];
    case "boolean":
      return [payload(valueType.bool, Uint8Array.of(value.value ? 1 : 0))];
    case "integer":
    case "float":
    case "duration":
      return Math.abs(value.value) > exactMax ? undefined : numberPayloads(value.value);
    default:
      return [];
  }
}

function numberPayloads(number: number): readonly Payload[] {
  const doubles = number === 0 ? [0, -0] : [number];
  const payloads = doubles.map((double) =>
    payload(valueType.double, new Uint8Array(Float64Array.of(double).buffer)),
  );
  if (!Number.isInteger(number)) return payloads;
  return [...payloads, payload(valueType.int, new Uint8Array(BigInt64Array.of(BigInt(number)).buffer))];
}

function payload(type: ValueType, bytes: Uint8Array): Payload {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { type, bytes, hash: hashValue(type, view, 0, bytes.length) };
}

function isValue(values: ValueTable, index: number, type: ValueType, bytes: Uint8Array): boolean {
  const start = startOfValue(values, index);
  if (values.ends[index]! - start !== bytes.length || typeOfValue(values, index) !== type) return false;
  for (let i = 0; i < bytes.length; i++) if (values.bytes[start + i] !== bytes[i]) return false;
  return true;
}
