/** The lower bound of a bucket of an exponential histogram: base ** index, where base is 2 ** (2 ** -scale). */
export function exponentialBound(index: number, scale: number): number {
  return 2 ** (index * 2 ** -scale);
}
