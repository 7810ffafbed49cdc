/** Bytes copied in one step. */
export const wordBytes = 4;

/**
 * Whether one of four bytes of text is a quote, a backslash or a control character, or may be: a lane that follows one
 * can be taken for one too, so whoever gets a yes looks at each byte. (x - 1) & ~x has its top bit set where x is 0;
 * w - 0x20 borrows where w is less.
 */
export function hasSpecial(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const lanes =
    ((quotes - 0x01010101) & ~quotes) |
    ((backslashes - 0x01010101) & ~backslashes) |
    ((word - 0x20202020) & ~word);
  return (lanes & 0x80808080) !== 0;
}
