/** Markers too close to be told apart, drawn as one. */
export interface Cluster {
  /** Of the first of them, in CSS pixels. */
  readonly x: number;
  readonly count: number;
}

/** Two markers nearer than this would overlap by half. */
const markerSpacingMin = 5;
/** A count needs this much room behind its marker: what lies in it joins the cluster. */
const countWidth = 18;

/** Groups markers from left to right. `xs` come in any order. */
export function clusters(xs: readonly number[]): Cluster[] {
  const found: { x: number; count: number }[] = [];
  for (const x of xs.toSorted((a, b) => a - b)) {
    const last = found.at(-1);
    const room = last === undefined || last.count === 1 ? markerSpacingMin : countWidth;
    if (last !== undefined && x - last.x < room) last.count += 1;
    else found.push({ x, count: 1 });
  }
  return found;
}
