/** A short text with what refers to it: an entry of a map or of a dictionary and its slots, the string and its header. */
export const textBytes = 80;

/** About the memory that texts take in a map or a dictionary. */
export function bytesOfTexts(texts: Iterable<string>): number {
  let bytes = 0;
  // Up to two bytes a unit, as text and as what the dictionary holds.
  for (const text of texts) bytes += textBytes + text.length * 2;
  return bytes;
}
