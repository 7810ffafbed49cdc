/** Which element comes where once they are grouped by lane. */
export interface LaneOrder {
  /** Element by frame. */
  readonly order: Uint32Array;
  /** Frame by element. */
  readonly frameOf: Uint32Array;
  /** Frames of lane i are [laneEnd[i - 1], laneEnd[i]). */
  readonly laneEnd: Uint32Array;
}

/** Groups elements by lane; `sequence` lists the elements in the order they have within a lane. */
export function orderByLane(lane: Uint32Array, sequence: Uint32Array): LaneOrder {
  const count = sequence.length;
  let laneCount = 0;
  for (let i = 0; i < count; i++) laneCount = Math.max(laneCount, lane[sequence[i]!]! + 1);
  const laneEnd = new Uint32Array(laneCount);
  for (let i = 0; i < count; i++) laneEnd[lane[sequence[i]!]!]! += 1;
  const next = new Uint32Array(laneCount);
  for (let at = 1; at < laneCount; at++) {
    next[at] = laneEnd[at - 1]!;
    laneEnd[at]! += laneEnd[at - 1]!;
  }
  const order = new Uint32Array(count);
  const frameOf = new Uint32Array(lane.length);
  for (let i = 0; i < count; i++) {
    const element = sequence[i]!;
    const frame = next[lane[element]!]!;
    next[lane[element]!] = frame + 1;
    order[frame] = element;
    frameOf[element] = frame;
  }
  return { order, frameOf, laneEnd };
}
