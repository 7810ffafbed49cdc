import { isUtf8 } from "../utf8.ts";

const stringTag = 10;
/**
 * Whether bytes [start, end) are certainly a canonical AnyValue that is a string. Nearly all log bodies are, and each is
 * new, so the quick test is worth more than for attributes.
 */
export function isPlainString(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || bytes[start] !== stringTag) return false;
  let at = start + 1;
  let length = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[at++]!;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (byte > 0 || shift === 0) && at + length === end && isUtf8(bytes, at, end);
    if (at === end) return false;
  }
  return false;
}
