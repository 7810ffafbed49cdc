/** The bytes are not a segment this program writes. Checksums are compared first, so this means a bug or a forgery. */
export class SegmentDamageError extends Error {
  override readonly name = "SegmentDamageError";
}
