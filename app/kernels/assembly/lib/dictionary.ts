import {
  bytesField,
  bytesMaxField,
  countField,
  endsField,
  entriesMaxField,
  hashSeedAt,
  padding,
  pairsAt,
  slotMaskField,
  slotsField,
} from "../../decode-layout.ts";
import { copyPadded, equalBytes, isAscii } from "./bytes.ts";
import { hashBytes } from "./hash.ts";

/** The host's way to intern bytes: canonical forms, warnings, and growth of the dictionary. May throw. */
declare function intern(dictionary: u32, start: u32, end: u32): u32;

const slotShift: u32 = 3;

/** The code of the message [start, end) in the dictionary (`stringsAt`, `pairsAt`), added where it is new. */
export function codeOf(dictionary: usize, start: usize, end: usize): u32 {
  const length = <u32>(end - start);
  if (length === 0) return 0;
  const hash = hashBytes(start, length, load<u64>(hashSeedAt));
  const mask = load<u32>(dictionary + slotMaskField);
  const slots = <usize>load<u32>(dictionary + slotsField);
  const bytes = <usize>load<u32>(dictionary + bytesField);
  const ends = <usize>load<u32>(dictionary + endsField);
  let slot = hash & mask;
  let entry = slots + ((<usize>slot) << slotShift);
  for (let found = load<u32>(entry); found !== 0; found = load<u32>(entry)) {
    if (load<u32>(entry, 4) === hash) {
      const known = ends + ((<usize>found) << 2);
      const from = found === 1 ? 0 : load<u32>(known - 8);
      if (load<u32>(known - 4) - from === length && equalBytes(bytes + from, start, length)) return found - 1;
    }
    slot = (slot + 1) & mask;
    entry = slots + ((<usize>slot) << slotShift);
  }
  return add(dictionary, start, length, hash, entry);
}

/** Adds what is certainly canonical where there is room; all else is the host's. `entry` is the free slot it belongs to. */
function add(dictionary: usize, start: usize, length: u32, hash: u32, entry: usize): u32 {
  const code = load<u32>(dictionary + countField);
  const ends = <usize>load<u32>(dictionary + endsField) + ((<usize>code) << 2);
  const at = load<u32>(ends - 4);
  const hasRoom =
    code < load<u32>(dictionary + entriesMaxField) &&
    (code + 1) * 2 <= load<u32>(dictionary + slotMaskField) + 1 &&
    at + length + padding <= load<u32>(dictionary + bytesMaxField);
  const end = start + length;
  if (!hasRoom || !(dictionary === pairsAt ? isPlainPair(start, end) : isAscii(start, length))) {
    return intern(<u32>dictionary, <u32>start, <u32>end);
  }
  copyPadded(start, <usize>load<u32>(dictionary + bytesField) + at, length);
  store<u32>(ends, at + length);
  store<u32>(dictionary + countField, code + 1);
  store<u32>(entry, code + 1);
  store<u32>(entry, hash, 4);
  return code;
}

const keyTag = 10;
const valueTag = 18;
const stringTag = 10;
const boolTag = 16;
const intTag = 24;
const doubleTag = 33;

/**
 * Whether [start, end) is certainly a canonical KeyValue: an ASCII key in one length byte, then an ASCII string, a bool,
 * an int or a double. Narrower than the test of the same name in app/pdata; whoever fails goes to the host.
 */
function isPlainPair(start: usize, end: usize): bool {
  if (end - start < 7 || load<u8>(start) !== keyTag) return false;
  const keyLength = <u32>load<u8>(start, 1);
  const keyEnd = start + 2 + keyLength;
  if (keyLength === 0 || keyLength >= 0x80 || keyEnd + 4 > end) return false;
  if (load<u8>(keyEnd) !== valueTag || !isAscii(start + 2, keyLength)) return false;
  const value = fieldStart(keyEnd + 1, end);
  if (value === 0) return false;
  const length = <u32>(end - value);
  switch (<u32>load<u8>(value)) {
    case stringTag: {
      const text = fieldStart(value + 1, end);
      return text !== 0 && isAscii(text, <u32>(end - text));
    }
    case boolTag:
      return length === 2 && load<u8>(value, 1) <= 1;
    case intTag:
      return isMinimalVarint(value + 1, end);
    case doubleTag:
      return length === 9;
    default:
      return false;
  }
}

/** Where the field whose minimal length of one or two bytes is at `at` starts, if it ends at `end`; else 0. */
function fieldStart(at: usize, end: usize): usize {
  let length = <u32>load<u8>(at);
  let start = at + 1;
  if (length >= 0x80) {
    const high = <u32>load<u8>(at, 1);
    if (high === 0 || high >= 0x80) return 0;
    length = (length & 0x7f) | (high << 7);
    start = at + 2;
  }
  return start + length === end ? start : 0;
}

/** Whether [start, end) is one varint without needless bytes, of nine bytes at most. */
function isMinimalVarint(start: usize, end: usize): bool {
  if (start >= end || end - start > 9) return false;
  const last = end - 1;
  for (let at = start; at < last; at++) if (load<u8>(at) < 0x80) return false;
  return load<u8>(last) < 0x80 && (last === start || load<u8>(last) !== 0);
}
