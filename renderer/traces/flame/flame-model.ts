import type { FlameFrames, FlameGraph } from "../../../app/api/trace-queries.ts";
import { formatCounted, formatDuration, formatShare } from "../../base/format.ts";
import { spanIdHex, traceIdHex } from "../../base/ids.ts";
import { visibleText } from "../../base/visible-text.ts";

/** Time and lanes that a frame and all below it take. */
export interface FlameBounds {
  readonly startNano: number;
  readonly endNano: number;
  readonly firstLane: number;
  readonly endLane: number;
}

/** One set of frames of an answer, and what is derived from it; derived columns are made when they are first asked for. */
export class FlameModel {
  readonly graph: FlameGraph;
  readonly frames: FlameFrames;
  #families: { readonly firstChild: Int32Array; readonly nextSibling: Int32Array } | undefined;
  #keys: readonly string[] | undefined;
  #selfSum: number | undefined;

  constructor(graph: FlameGraph, frames: FlameFrames) {
    this.graph = graph;
    this.frames = frames;
  }

  get laneCount(): number {
    return this.frames.laneEnd.length;
  }

  /** Everything. */
  get bounds(): FlameBounds {
    const endNano = Math.max(1, this.frames.extentNano);
    return { startNano: 0, endNano, firstLane: 0, endLane: this.laneCount };
  }

  get selfSumNano(): number {
    this.#selfSum ??= this.frames.selfNano.reduce((sum, nano) => sum + nano, 0);
    return this.#selfSum;
  }

  laneOf(frame: number): number {
    return firstWhere(this.laneCount, (lane) => this.frames.laneEnd[lane]! > frame);
  }

  /** First frame of a lane. */
  laneStart(lane: number): number {
    return lane === 0 ? 0 : this.frames.laneEnd[lane - 1]!;
  }

  /** The frame of a lane at a moment, or one that ends or begins within `slackNano` of it; -1 for none. */
  frameAt(lane: number, nano: number, slackNano: number): number {
    if (lane < 0 || lane >= this.laneCount) return -1;
    const { startNano, widthNano, laneEnd } = this.frames;
    const first = this.laneStart(lane);
    const end = laneEnd[lane]!;
    const at =
      first +
      firstWhere(end - first, (i) => startNano[first + i]! + widthNano[first + i]! >= nano - slackNano);
    return at < end && startNano[at]! <= nano + slackNano ? at : -1;
  }

  /** The longest of the frames right below, -1 for none. */
  widestChild(frame: number): number {
    const { firstChild, nextSibling } = this.#family();
    let widest = -1;
    for (let child = firstChild[frame]!; child >= 0; child = nextSibling[child]!)
      if (widest < 0 || this.frames.widthNano[child]! > this.frames.widthNano[widest]!) widest = child;
    return widest;
  }

  boundsOf(root: number): FlameBounds {
    const { startNano, widthNano, parent, frameCount } = this.frames;
    const firstLane = this.laneOf(root);
    let start = startNano[root]!;
    let end = start + widthNano[root]!;
    let last = root;
    // Frames come lane by lane, so that parents come before their children.
    const isInside = new Uint8Array(frameCount);
    isInside[root] = 1;
    for (let frame = root + 1; frame < frameCount; frame++) {
      if (parent[frame]! < 0 || isInside[parent[frame]!] === 0) continue;
      isInside[frame] = 1;
      last = frame;
      start = Math.min(start, startNano[frame]!);
      end = Math.max(end, startNano[frame]! + widthNano[frame]!);
    }
    return { startNano: start, endNano: Math.max(end, start + 1), firstLane, endLane: this.laneOf(last) + 1 };
  }

  /** Ancestors, root first. */
  pathTo(frame: number): number[] {
    const path: number[] = [];
    for (let at = frame; at >= 0; at = this.frames.parent[at]!) path.push(at);
    return path.reverse();
  }

  service(frame: number): string {
    const { strings, operations } = this.graph;
    return strings[operations.service[this.frames.operation[frame]!]!] ?? "";
  }

  name(frame: number): string {
    const { strings, operations } = this.graph;
    return strings[operations.name[this.frames.operation[frame]!]!] ?? "";
  }

  /** How an address names a frame: the span, or where frames are merged the path of operations. */
  keyOf(frame: number): string {
    if (!this.frames.isMerged) return spanIdHex(this.frames.spanId, frame);
    this.#keys ??= pathKeys(this);
    return this.#keys[frame] ?? "";
  }

  /** -1 where there is none. */
  frameOfKey(key: string): number {
    for (let frame = 0; frame < this.frames.frameCount; frame++) if (this.keyOf(frame) === key) return frame;
    return -1;
  }

  /** The span a frame stands for; of several the longest. `traceId` is empty where the question named the trace. */
  spanOf(frame: number): { readonly traceId: string; readonly spanId: string } {
    const { traceId, spanId } = this.frames;
    return {
      traceId: traceId.length === 0 ? "" : traceIdHex(traceId, frame),
      spanId: spanIdHex(spanId, frame),
    };
  }

  /** A frame as a screen reader says it. */
  describe(frame: number): string {
    const { frames } = this;
    const errors = frames.errorCount[frame]!;
    return [
      `${visibleText(this.name(frame)) || "no name"}, ${visibleText(this.service(frame))}`,
      `${formatDuration(frames.widthNano[frame]!)}, ${formatShare(this.shareOf(frame))} of the whole`,
      `self ${formatDuration(frames.selfNano[frame]!)}`,
      ...(frames.isMerged ? [formatCounted(frames.spanCount[frame]!, "span")] : []),
      ...(errors > 0 ? [frames.isMerged ? formatCounted(errors, "error") : "error"] : []),
      `level ${this.pathTo(frame).length}`,
    ].join(", ");
  }

  shareOf(frame: number): number {
    return this.frames.widthNano[frame]! / Math.max(1, this.frames.extentNano);
  }

  #family() {
    this.#families ??= familiesOf(this.frames);
    return this.#families;
  }
}

function familiesOf({ frameCount, parent }: FlameFrames) {
  const firstChild = new Int32Array(frameCount).fill(-1);
  const nextSibling = new Int32Array(frameCount).fill(-1);
  for (let frame = frameCount - 1; frame >= 0; frame--) {
    const above = parent[frame]!;
    if (above < 0) continue;
    nextSibling[frame] = firstChild[above]!;
    firstChild[above] = frame;
  }
  return { firstChild, nextSibling };
}

/** Thirty-two bits of each path (FNV-1a): long enough to find one's frame again, short enough for a link. */
function pathKeys(model: FlameModel): string[] {
  const { frameCount, parent } = model.frames;
  const hashes = new Uint32Array(frameCount);
  for (let frame = 0; frame < frameCount; frame++) {
    const above = parent[frame]!;
    hashes[frame] = fnv(
      `${model.service(frame)}\0${model.name(frame)}`,
      above < 0 ? 0x811c_9dc5 : hashes[above]!,
    );
  }
  return Array.from(hashes, (hash) => hash.toString(16).padStart(8, "0"));
}

function fnv(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The first of 0 … count - 1 for which `is` holds, `count` where none does; once it holds it goes on to hold. */
export function firstWhere(count: number, is: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (is(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
