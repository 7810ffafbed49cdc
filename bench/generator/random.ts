/** A small seeded generator (mulberry32): the same seed gives the same telemetry on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Unsigned 32 bits. */
  word(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    word ^= word + Math.imul(word ^ (word >>> 7), 61 | word);
    return (word ^ (word >>> 14)) >>> 0;
  }

  /** In [0, 1). */
  unit(): number {
    return this.word() / 2 ** 32;
  }

  /** In [0, below). */
  integer(below: number): number {
    return Math.floor(this.unit() * below);
  }

  /** Power law over [0, below): small numbers far more often than large ones; skew 1 is uniform. */
  skewed(below: number, skew: number): number {
    return Math.floor(this.unit() ** skew * below);
  }

  chance(share: number): boolean {
    return this.unit() < share;
  }

  /** Log-normal with the given median; sigma in natural logarithms. */
  logNormal(median: number, sigma: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.unit()));
  }
}
