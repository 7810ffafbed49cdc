import { crc32 } from "node:zlib";

/**
 * CRC-32 of a row: of its other columns, then of its blob as stored. Finds every flip of one bit and every burst of up
 * to 32, whichever column it hits.
 */
export function rowChecksum(fields: readonly number[], body: Uint8Array): number {
  return crc32(body, crc32(new Uint8Array(Float64Array.from(fields).buffer)));
}
