import type { CohortSignal } from "../api/cohorts.ts";
import { bigintAt } from "../spanindex/words.ts";

/** When the traces of a side were running. */
export interface TimeWindow {
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
}

/** Slices of the shorter window; the longer one has more of them. */
const slicesWanted = 20;
const slicesMax = 400;
/** Shorter ones hold too little of anything. */
const sliceNanoMin = 1_000_000_000n;

/** Two windows of time, neither within the other, cut into slices of one length. */
export class TimeWindows {
  readonly baseline: TimeWindow;
  readonly canary: TimeWindow;
  readonly sliceNano: number;

  private constructor(baseline: TimeWindow, canary: TimeWindow) {
    this.baseline = baseline;
    this.canary = canary;
    const [shorter, longer] = [lengthOf(baseline), lengthOf(canary)].sort((a, b) => Number(a - b)) as [
      bigint,
      bigint,
    ];
    this.sliceNano = Number(
      largest(shorter / BigInt(slicesWanted), longer / BigInt(slicesMax), sliceNanoMin),
    );
  }

  /**
   * Undefined where the sides ran at the same time: what services do then belongs to both. What they overlap by less than a slice, as
   * where a trace runs on while the next side begins, is cut off the one that began first.
   */
  static of(baseline: TimeWindow, canary: TimeWindow): TimeWindows | undefined {
    const [first, second] =
      baseline.startUnixNano <= canary.startUnixNano ? [baseline, canary] : [canary, baseline];
    const overlapNano = first.endUnixNano - second.startUnixNano;
    const shorterNano = Number(smallest(lengthOf(first), lengthOf(second)));
    if (Number(overlapNano) * slicesWanted >= shorterNano && overlapNano > 0n) return undefined;
    const cut = { ...first, endUnixNano: smallest(first.endUnixNano, second.startUnixNano) };
    return first === baseline ? new TimeWindows(cut, second) : new TimeWindows(second, cut);
  }

  /** As the API tells them. */
  get times(): Omit<CohortSignal, "search"> {
    const timeOf = ({ startUnixNano, endUnixNano }: TimeWindow) => ({
      startUnixNano: String(startUnixNano),
      endUnixNano: String(endUnixNano),
    });
    return { baseline: timeOf(this.baseline), canary: timeOf(this.canary) };
  }

  /** How many halves of the shorter window the middles lie apart. */
  get reach(): number {
    const middle = ({ startUnixNano, endUnixNano }: TimeWindow): bigint => (startUnixNano + endUnixNano) / 2n;
    const apart = Number(middle(this.canary) - middle(this.baseline));
    const half = Math.min(Number(lengthOf(this.baseline)), Number(lengthOf(this.canary))) / 2;
    return Math.abs(apart) / Math.max(1, half);
  }

  /** Whole slices of a side; what is left at its end is too short to be compared. */
  sliceCount(side: "baseline" | "canary"): number {
    return Math.floor(Number(lengthOf(this[side])) / this.sliceNano);
  }

  /** Where a time lies; undefined where in neither. */
  placeOf(words: Uint32Array, row: number): { side: "baseline" | "canary"; slice: number } | undefined {
    const time = bigintAt(words, row);
    for (const side of ["baseline", "canary"] as const) {
      const { startUnixNano, endUnixNano } = this[side];
      if (time < startUnixNano || time >= endUnixNano) continue;
      const slice = Math.floor(Number(time - startUnixNano) / this.sliceNano);
      return slice < this.sliceCount(side) ? { side, slice } : undefined;
    }
    return undefined;
  }
}

function lengthOf({ startUnixNano, endUnixNano }: TimeWindow): bigint {
  return endUnixNano - startUnixNano;
}

function smallest(...values: readonly bigint[]): bigint {
  return values.reduce((least, value) => (value < least ? value : least));
}

function largest(...values: readonly bigint[]): bigint {
  return values.reduce((most, value) => (value > most ? value : most));
}
