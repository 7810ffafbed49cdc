import { isUtf8 } from "../utf8.ts";

const keyTag = 10;
const valueTag = 18;
const stringTag = 10;
const boolTag = 16;
const intTag = 24;
const doubleTag = 33;
/** Lengths and tags below this take one byte. */
const oneByteMax = 0x80;

/**
 * Whether bytes [start, end) are certainly a canonical KeyValue: a key, then a value that is a string, bool, int or
 * double, all lengths in one byte. Nearly all attributes are; others (and malformed ones) get `false` and the long way
 * of canonical.ts.
 */
export function isPlainPair(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || bytes[start] !== keyTag) return false;
  const keyLength = bytes[start + 1]!;
  const keyEnd = start + 2 + keyLength;
  if (keyLength === 0 || keyLength >= oneByteMax || keyEnd + 3 > end) return false;
  if (bytes[keyEnd] !== valueTag || bytes[keyEnd + 1]! >= oneByteMax) return false;
  const valueStart = keyEnd + 2;
  if (valueStart + bytes[keyEnd + 1]! !== end || !isPlainValue(bytes, valueStart, end)) return false;
  return isUtf8(bytes, start + 2, keyEnd);
}

function isPlainValue(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 2) return false;
  switch (bytes[start]) {
    case stringTag:
      return bytes[start + 1] === length - 2 && isUtf8(bytes, start + 2, end);
    case boolTag:
      return length === 2 && bytes[start + 1]! <= 1;
    case intTag:
      return isMinimalVarint(bytes, start + 1, end);
    case doubleTag:
      return length === 9;
    default:
      return false;
  }
}

/** Whether [start, end) is one varint without needless bytes. Those of ten bytes go the long way. */
function isMinimalVarint(bytes: Uint8Array, start: number, end: number): boolean {
  const last = end - 1;
  if (last - start > 8) return false;
  for (let at = start; at < last; at++) if (bytes[at]! < oneByteMax) return false;
  return bytes[last]! < oneByteMax && (last === start || bytes[last] !== 0);
}
