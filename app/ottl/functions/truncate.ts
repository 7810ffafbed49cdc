/**
 * The text cut so that its UTF-8 with `marker` at the end takes at most `bytesMax` bytes; undefined where it does already.
 * Cut inside of a character unless `isSafe`, what is left of it becomes U+FFFD: a string of ours is always text.
 */
export function truncated(text: string, bytesMax: number, isSafe: boolean, marker = ""): string | undefined {
  // A UTF-16 unit takes at most three bytes.
  if (text.length * 3 <= bytesMax || Buffer.byteLength(text) <= bytesMax) return undefined;
  const bytes = Buffer.from(text, "utf8");
  let end = bytesMax - Buffer.byteLength(marker);
  if (isSafe) while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end) + marker;
}
