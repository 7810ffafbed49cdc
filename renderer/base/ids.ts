/** Ids travel as 32-bit words whose memory holds the bytes of the wire (little-endian machines, as the engine). */

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const wordsOfTraceId = 4;
const wordsOfSpanId = 2;

/** Thirty-two hex digits of row `row` of a trace id column (four words a row). */
export function traceIdHex(words: Uint32Array, row: number): string {
  return wordsHex(words, row * wordsOfTraceId, wordsOfTraceId);
}

/** Sixteen hex digits of row `row` of a span id column (two words a row). */
export function spanIdHex(words: Uint32Array, row: number): string {
  return wordsHex(words, row * wordsOfSpanId, wordsOfSpanId);
}

/** Whether all words of a trace id are zero: the record belongs to no trace. */
export function isZeroTraceId(words: Uint32Array, row: number): boolean {
  const at = row * wordsOfTraceId;
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
}

/** `4bf92f35…0e4736`: enough to recognise one id among others on a screen. */
export function shortId(hex: string): string {
  return hex.length <= 16 ? hex : `${hex.slice(0, 8)}…${hex.slice(-6)}`;
}

/** Words of hex ids, the inverse of the above; for tests and samples. */
export function hexToWords(hex: readonly string[]): Uint32Array {
  const bytes = new Uint8Array(hex.join("").length / 2);
  let at = 0;
  for (const id of hex)
    for (let digit = 0; digit < id.length; digit += 2)
      bytes[at++] = Number.parseInt(id.slice(digit, digit + 2), 16);
  return new Uint32Array(bytes.buffer);
}

function wordsHex(words: Uint32Array, start: number, count: number): string {
  let hex = "";
  for (let word = start; word < start + count; word++) {
    const value = words[word] ?? 0;
    hex += byteHex(value) + byteHex(value >>> 8) + byteHex(value >>> 16) + byteHex(value >>> 24);
  }
  return hex;
}

function byteHex(value: number): string {
  return hexOfByte[value & 0xff] ?? "";
}
