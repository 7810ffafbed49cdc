const digitsMax = 100;

/** An int64 in decimal digits, as `strconv.ParseInt(text, 10, 64)`; undefined where the text is none. */
export function parseIntText(text: string): bigint | undefined {
  // Longer ones are out of range, and take long to read; zeros before them nobody writes.
  if (text.length > digitsMax || !/^[-+]?\d+$/.test(text)) return undefined;
  return inInt64(BigInt(text.startsWith("+") ? text.slice(1) : text));
}

export function inInt64(value: bigint): bigint | undefined {
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const special = /^([-+]?)(?:inf|infinity|nan)$/i;

/** A double, as `strconv.ParseFloat` reads decimal texts; undefined where the text is none or out of range. */
export function parseDoubleText(text: string): number | undefined {
  const match = special.exec(text);
  if (match !== null) {
    if (/nan$/i.test(text)) return match[1] === "" ? Number.NaN : undefined;
    return match[1] === "-" ? -Infinity : Infinity;
  }
  if (!decimal.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const digitsOfPrefix: Readonly<Record<string, number>> = { "0b": 2, "0o": 8, "0x": 16 };

/** An int64 in a base, as `strconv.ParseInt`: base 0 goes by the prefix and allows underscores. Undefined where it is none. */
export function parseIntInBase(text: string, base: number): bigint | undefined {
  const sign = text.startsWith("-") ? -1n : 1n;
  let digits = /^[-+]/.test(text) ? text.slice(1) : text;
  let radix = base;
  if (base === 0) {
    const prefix = digitsOfPrefix[digits.slice(0, 2).toLowerCase()];
    radix = prefix ?? (/^0[0-9_]/.test(digits) ? 8 : 10);
    if (prefix !== undefined) digits = digits.slice(2);
    if (!/^_?[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*$/.test(digits)) return undefined;
    digits = digits.replaceAll("_", "");
  }
  if (digits === "") return undefined;
  let value = 0n;
  for (const digit of digits.toLowerCase()) {
    const number = Number.parseInt(digit, 36);
    if (Number.isNaN(number) || number >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(number);
    if (value > 2n ** 63n) return undefined;
  }
  return inInt64(sign * value);
}
