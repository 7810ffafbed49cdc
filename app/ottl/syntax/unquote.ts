const simpleEscapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

const escapeSequence =
  /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.?))/gs;

/** Byte values from here on are no characters of their own in UTF-8. */
const asciiEnd = 0x80;

/**
 * The text that a Go string in double quotes stands for; undefined where Go refuses it. (`\x` and octal escapes of
 * bytes beyond ASCII are refused as well: a string of ours is text, not bytes.)
 */
export function unquote(quoted: string): string | undefined {
  const body = quoted.slice(1, -1);
  if (body.includes("\n")) return undefined;
  let isValid = true;
  const text = body.replace(
    escapeSequence,
    (_, simple?: string, x?: string, u?: string, long?: string, octal?: string) => {
      if (simple !== undefined) return simpleEscapes[simple]!;
      const code = codeOf(x, u, long, octal);
      if (code !== undefined) return String.fromCodePoint(code);
      isValid = false;
      return "";
    },
  );
  return isValid ? text : undefined;
}

/** The code point of a numeric escape; undefined where it is none. */
function codeOf(x?: string, u?: string, long?: string, octal?: string): number | undefined {
  const byte =
    x !== undefined ? Number.parseInt(x, 16) : octal === undefined ? undefined : Number.parseInt(octal, 8);
  if (byte !== undefined) return byte < asciiEnd ? byte : undefined;
  const digits = u ?? long;
  if (digits === undefined) return undefined;
  const code = Number.parseInt(digits, 16);
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? undefined : code;
}
