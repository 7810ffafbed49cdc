import type { HeapProfiler, Profiler, Runtime } from "node:inspector";
import { encodeProfile, type Frame, type StackSample } from "./profile-proto.ts";

/** V8 takes a sample about so often unless told otherwise, and of the heap about so many bytes. */
const cpuPeriodNanos = 1_000_000;
const heapPeriodBytes = 32 * 1024;

/** What V8 measured of the processor, for Go's `pprof`. `timeMs` is when it ended. */
export function cpuPprof(profile: Profiler.Profile, timeMs: number): Uint8Array {
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const totals = new Map<number, { count: number; micros: number }>();
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const total = totals.get(id) ?? { count: 0, micros: 0 };
    total.count += 1;
    total.micros += Math.max(0, profile.timeDeltas?.[index] ?? 0);
    totals.set(id, total);
  }
  const samples = [...totals].map(([id, { count, micros }]): StackSample => {
    const frames: Frame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const node = nodes.get(at);
      if (node !== undefined && parents.has(at)) frames.push(frameOf(node.callFrame));
    }
    return { frames, values: [count, micros * 1_000] };
  });
  const types = [["samples", "count"] as const, ["cpu", "nanoseconds"] as const];
  const durationMs = (profile.endTime - profile.startTime) / 1_000;
  const period = { type: types[1]!, value: cpuPeriodNanos };
  return encodeProfile(withFrames(samples), { types, period, timeMs, durationMs });
}

/** What V8 sampled of memory that is alive, by where it was allocated. */
export function heapPprof(
  { head }: HeapProfiler.SamplingHeapProfile,
  timeMs: number,
  durationMs: number,
): Uint8Array {
  const samples: StackSample[] = [];
  const stack: { node: HeapProfiler.SamplingHeapProfileNode; frames: readonly Frame[] }[] = [
    { node: head, frames: [] },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, frames } = next;
    if (node.selfSize > 0) samples.push({ frames, values: [node.selfSize] });
    for (const child of node.children)
      stack.push({ node: child, frames: [frameOf(child.callFrame), ...frames] });
  }
  const types = [["inuse_space", "bytes"] as const];
  const period = { type: ["space", "bytes"] as const, value: heapPeriodBytes };
  return encodeProfile(withFrames(samples), { types, period, timeMs, durationMs });
}

/** V8 counts lines from 0. */
function frameOf({ functionName, url, lineNumber }: Runtime.CallFrame): Frame {
  return { name: functionName === "" ? "(anonymous)" : functionName, file: url, line: lineNumber + 1 };
}

/** What belongs to no function is V8's own; a tool wants a stack for it. */
function withFrames(samples: readonly StackSample[]): readonly StackSample[] {
  const root = { name: "(root)", file: "", line: 0 };
  return samples.map((sample) => (sample.frames.length > 0 ? sample : { ...sample, frames: [root] }));
}
