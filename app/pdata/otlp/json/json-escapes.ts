import { MalformedError } from "../decoded.ts";
import type { ProtoWriter } from "../proto-writer.ts";

const backslash = 0x5c;
const letterU = 0x75;
const replacementCharacter = 0xfffd;

/** What a backslash and the byte after it stand for; 0 = not an escape, or `u`. */
export const shortEscapes = new Uint8Array(256);
for (const [letter, text] of ['""', "\\\\", "//", "b\b", "f\f", "n\n", "r\r", "t\t"]) {
  shortEscapes[letter!.charCodeAt(0)] = text!.charCodeAt(0);
}

/**
 * Appends what the escape `\uXXXX` at `at` stands for, or two of them where they are a surrogate pair. A lone surrogate
 * becomes U+FFFD. Returns the index after. Room for three bytes an escape must have been made.
 */
export function writeUnicodeEscape(source: Uint8Array, at: number, writer: ProtoWriter): number {
  if (source[at + 1] !== letterU) throw new MalformedError("unknown escape", at);
  const unit = codeUnit(source, at + 2);
  if (unit < 0xd800 || unit > 0xdfff) {
    putCodePoint(unit, writer);
    return at + 6;
  }
  const hasNext = unit < 0xdc00 && source[at + 6] === backslash && source[at + 7] === letterU;
  const low = hasNext ? codeUnit(source, at + 8) : 0;
  if (low < 0xdc00 || low > 0xdfff) {
    putCodePoint(replacementCharacter, writer);
    return at + 6;
  }
  putCodePoint(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), writer);
  return at + 12;
}

/** Four hex digits at `at`. */
function codeUnit(source: Uint8Array, at: number): number {
  let unit = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = i < source.length ? hexValue(source[i]!) : -1;
    if (digit < 0) throw new MalformedError("expected four hex digits", i);
    unit = unit * 16 + digit;
  }
  return unit;
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Writes a code point as UTF-8; never longer than its escape. */
function putCodePoint(code: number, writer: ProtoWriter): void {
  const { bytes } = writer;
  let at = writer.position;
  if (code < 0x80) bytes[at++] = code;
  else if (code < 0x800) bytes[at++] = 0xc0 | (code >> 6);
  else if (code < 0x10000) {
    bytes[at++] = 0xe0 | (code >> 12);
    bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
  } else {
    bytes[at++] = 0xf0 | (code >> 18);
    bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
    bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
  }
  if (code >= 0x80) bytes[at++] = 0x80 | (code & 0x3f);
  writer.position = at;
}
