/**
 * Durations as 16-bit codes that keep their order: 128 steps an octave, so neighbours differ by less than 0.8 %. One
 * column then serves filters, heatmaps and quantiles; what a code leaves out is kept beside it where it matters.
 *
 *     duration   0 … 255       256 … 511            512 …                 exponent e = floor(log2(duration))
 *     code       the same      256 + (d - 256) / 2  384 + (d - 512) / 4   (e - 7) * 128 + (d >> (e - 7))
 */
export function durationCodeOf(nano: number): number {
  if (nano < 256) return nano < 0 ? 0 : nano;
  const exponent = exponentOf(nano);
  return (exponent - 7) * 128 + Math.floor(nano / 2 ** (exponent - 7));
}

/** The smallest duration of a code. */
export function durationOfCode(code: number): number {
  if (code < 256) return code;
  const exponent = Math.floor(code / 128) + 6;
  return (code - (exponent - 7) * 128) * 2 ** (exponent - 7);
}

/** Codes are below this for durations up to 2^64 ns. */
export const durationCodesMax = 7424;

function exponentOf(nano: number): number {
  return nano < 2 ** 32 ? 31 - Math.clz32(nano) : 63 - Math.clz32(Math.floor(nano / 2 ** 32));
}
