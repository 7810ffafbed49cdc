import type { CohortCurves } from "../../../app/api/cohort-views.ts";

export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where values and shares of curves are drawn, in pixels. */
export class CurveGeometry {
  readonly curves: CohortCurves;
  readonly plot: Plot;
  readonly #least: number;
  readonly #most: number;

  constructor(curves: CohortCurves, plot: Plot) {
    this.curves = curves;
    this.plot = plot;
    this.#least = this.#place(curves.value[0] ?? 0);
    this.#most = this.#place(curves.value.at(-1) ?? 1);
  }

  xOf(value: number): number {
    const span = this.#most - this.#least;
    const share = span > 0 ? (this.#place(value) - this.#least) / span : 0.5;
    return this.plot.left + Math.min(1, Math.max(0, share)) * this.plot.width;
  }

  yOf(share: number): number {
    return this.plot.top + (1 - share) * this.plot.height;
  }

  /** The point whose value is drawn nearest to `x`. */
  pointAt(x: number): number {
    const { value } = this.curves;
    let nearest = 0;
    for (let point = 1; point < value.length; point++)
      if (Math.abs(this.xOf(value[point]!) - x) < Math.abs(this.xOf(value[nearest]!) - x)) nearest = point;
    return nearest;
  }

  /** An SVG path: a share holds until the next value is reached. */
  pathOf(below: Float64Array): string {
    const { value } = this.curves;
    let path = "";
    let last = "";
    for (let point = 0; point < value.length; point++) {
      const [x, y] = [this.xOf(value[point]!).toFixed(1), this.yOf(below[point]!).toFixed(1)];
      path += point === 0 ? `M${x} ${this.yOf(0).toFixed(1)}V${y}` : y === last ? "" : `H${x}V${y}`;
      last = y;
    }
    return `${path}H${(this.plot.left + this.plot.width).toFixed(1)}`;
  }

  #place(value: number): number {
    return this.curves.isLog ? Math.log(Math.max(Number.MIN_VALUE, value)) : value;
  }
}
