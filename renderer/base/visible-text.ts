/** C0 and C1 controls, and the signs that turn the direction of text: they hide or reorder what stands beside them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const invisible = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const controlPictures = 0x2400;

/** One line of foreign text with nothing hidden in it: `a\u0000b` reads `a␀b`, a turn of direction `⟨202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(invisible, pictureOf);
}

/** As `visibleText`, for text of several lines: breaks and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(invisible, (sign) => (/[\t\n\r]/.test(sign) ? sign : pictureOf(sign)));
}

function pictureOf(sign: string): string {
  const code = sign.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(controlPictures + code);
  return code === 0x7f ? "\u2421" : `⟨${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
