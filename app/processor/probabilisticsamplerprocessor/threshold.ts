/**
 * What the randomness of an item must reach for the item to be sampled: 56 bits, or 2^56, which none reaches. Two words, for
 * they are compared for each item.
 *
 *     bits   55 ……… 32   31 ……………… 0
 *            high          low
 */
export interface Threshold {
  readonly high: number;
  readonly low: number;
  /** The `th` of a trace state: hexadecimal digits without the zeros behind; "0" for all; undefined for none. */
  readonly text: string | undefined;
}

/** Hexadecimal digits of 56 bits. */
export const hexDigitsMax = 14;
const bitsPerDigit = 4;
const range = 2n ** 56n;
const rangeAsNumber = 2 ** 56;

export const probabilityMin = 1 / rangeAsNumber;

export const alwaysSample: Threshold = thresholdOf(0n);
export const neverSample: Threshold = thresholdOf(range);

/** Whether randomness (`high`, `low`) reaches the threshold. */
export function isSampled(high: number, low: number, threshold: Threshold): boolean {
  return high > threshold.high || (high === threshold.high && low >= threshold.low);
}

export function isLess(a: Threshold, b: Threshold): boolean {
  return a.high < b.high || (a.high === b.high && a.low < b.low);
}

/** From 56 bits, or 2^56 for never. */
export function thresholdOf(bits: bigint): Threshold {
  const digits = bits.toString(16).padStart(hexDigitsMax, "0").replace(/0+$/, "");
  return {
    high: Number(bits >> 32n),
    low: Number(bits & 0xffff_ffffn),
    text: bits >= range ? undefined : digits === "" ? "0" : digits,
  };
}

/** The threshold that `th` says: one to fourteen hexadecimal digits. */
export function parseThreshold(text: string): Threshold | undefined {
  if (!/^[0-9a-fA-F]{1,14}$/.test(text)) return undefined;
  return thresholdOf(BigInt(`0x${text.padEnd(hexDigitsMax, "0")}`));
}

/** Of a threshold other than never. */
export function probabilityOf({ high, low }: Threshold): number {
  return (rangeAsNumber - (high * 2 ** 32 + low)) / rangeAsNumber;
}

/**
 * The threshold that a share of `probability` reaches, rounded to `precision` digits behind the zeros or `f`s it begins with;
 * never where that is too little to be expressed. Source: contrib `pkg/sampling/probability.go`.
 */
export function thresholdOfProbability(probability: number, precision: number): Threshold {
  if (probability >= 1) return alwaysSample;
  if (probability < probabilityMin) return neverSample;
  const digits = Math.min(
    hexDigitsMax,
    precision + Math.max(leadingDigits(probability), leadingDigits(1 - probability)),
  );
  const bits = range - BigInt(Math.round(probability * rangeAsNumber));
  const shift = BigInt(bitsPerDigit * (hexDigitsMax - digits));
  if (shift === 0n) return thresholdOf(bits);
  return thresholdOf(((bits + (1n << (shift - 1n))) >> shift) << shift);
}

/** Hexadecimal zeros behind the point of a fraction between 0 and 1. */
function leadingDigits(fraction: number): number {
  const exponent = Math.floor(Math.log2(fraction)) + 1;
  return Math.trunc(-exponent / bitsPerDigit);
}
