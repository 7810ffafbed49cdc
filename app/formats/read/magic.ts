/** What the first bytes of a file say. Names do not count: people rename files. */

const zipLocalHeader = [0x50, 0x4b, 0x03, 0x04] as const;
const zipEnd = [0x50, 0x4b, 0x05, 0x06] as const;
const gzip = [0x1f, 0x8b] as const;
const zstd = [0x28, 0xb5, 0x2f, 0xfd] as const;
/** The first byte of what zstd compressed. */
export const zstdStart = zstd[0];
const utf8Mark = [0xef, 0xbb, 0xbf] as const;
const utf16LittleMark = [0xff, 0xfe] as const;
const utf16BigMark = [0xfe, 0xff] as const;

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

export function isZstd(bytes: Uint8Array): boolean {
  return startsWith(bytes, zstd);
}

export function isGzip(bytes: Uint8Array): boolean {
  return startsWith(bytes, gzip);
}

export function isZip(bytes: Uint8Array): boolean {
  return startsWith(bytes, zipLocalHeader) || startsWith(bytes, zipEnd);
}

/** How many bytes before the text only say that it is UTF-8. */
export function utf8MarkBytes(bytes: Uint8Array): number {
  return startsWith(bytes, utf8Mark) ? utf8Mark.length : 0;
}

/** A length of framed protobuf never begins so: it would be of 4 GB. */
export function isUtf16(bytes: Uint8Array): boolean {
  return startsWith(bytes, utf16LittleMark) || startsWith(bytes, utf16BigMark);
}

/** Bytes that are looked at to tell text from protobuf. */
export const sniffedBytes = 512;

/**
 * Text has no control characters but white space; a protobuf request has some within its first bytes, and a length before a
 * request begins with a zero.
 */
export function isText(start: Uint8Array): boolean {
  return start.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

/** A length of four bytes stands first: a protobuf request begins with the tag of its only field. */
export function isFramed(start: Uint8Array): boolean {
  return start[0] !== 0x0a;
}
