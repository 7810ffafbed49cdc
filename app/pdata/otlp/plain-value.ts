import { isUtf8 } from "../utf8.ts";

const stringTag = 10;
/** Longer lengths take three bytes and go the long way of canonical.ts. */
const twoByteLengthMax = 0x4000;

/**
 * Whether bytes [start, end) are certainly a canonical AnyValue that is a string of less than 16 KiB. Nearly all log
 * bodies are, and each is new, so the quick test is worth more than for attributes.
 */
export function isPlainString(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || bytes[start] !== stringTag) return false;
  const first = bytes[start + 1]!;
  if (first < 0x80) return start + 2 + first === end && isUtf8(bytes, start + 2, end);
  const length = (first & 0x7f) | (bytes[start + 2]! << 7);
  const isMinimal = length >= 0x80 && length < twoByteLengthMax;
  return isMinimal && start + 3 + length === end && isUtf8(bytes, start + 3, end);
}
