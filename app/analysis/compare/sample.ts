/**
 * Values of one side in order of time. Many of them may be zero, which need not be said one by one: then all others are above zero, and
 * their order is all that counts. Sorted once, when first asked for.
 */
export class Sample {
  readonly values: Float64Array;
  /** Zeros besides `values`. */
  readonly zeros: number;
  #sorted: Float64Array | undefined;

  constructor(values: Float64Array, zeros = 0) {
    this.values = values;
    this.zeros = zeros;
  }

  get count(): number {
    return this.zeros + this.values.length;
  }

  /** `values`, ascending. */
  get sorted(): Float64Array {
    this.#sorted ??= isAscending(this.values) ? this.values : this.values.slice().sort();
    return this.#sorted;
  }

  /** From 0; equal values share the middle of their ranks. */
  rankOf(value: number): number {
    const { sorted } = this;
    return (placeAfter(sorted, value, false) + placeAfter(sorted, value, true) - 1) / 2;
  }

  half(which: "first" | "second"): Sample {
    const middle = this.values.length >> 1;
    return new Sample(which === "first" ? this.values.subarray(0, middle) : this.values.subarray(middle));
  }
}

/** As of most conduct: once a call, every time. */
function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i - 1]! > values[i]!) return false;
  return true;
}

/** How many of the sorted values are below `value`, or at most `value`. */
function placeAfter(sorted: Float64Array, value: number, isAtMost: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle]!;
    if (other < value || (isAtMost && other === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
