import { threadId } from "node:worker_threads";
import { QueryError } from "../../../traceql/query-error.ts";
import type { LoadRequest, Steps } from "../../traces/query-world.ts";
import type { OperationTable } from "../query-runner.ts";
import type { WorkerWorld } from "../world.ts";

/** What tests of the pool run. */
export const testOperations: OperationTable = {
  /** Sum of all duration codes. */
  codes: (world) => atOnce(() => sumOfCodes(world)),
  attributes,
  spin: (world, params) => atOnce(() => spin(world, params)),
  crash: (world, params) => atOnce(() => crash(world, params)),
  /** Who runs it. */
  thread: () => atOnce(() => threadId),
  fail: () =>
    atOnce(() => {
      throw new Error("a bug");
    }),
  mistake: () =>
    atOnce(() => {
      throw new QueryError({ message: "No such thing.", from: 2, to: 5, suggestion: "this" });
    }),
  hog: (world) => atOnce(() => hog(world)),
  shared: (world) => atOnce(() => ({ column: world.scratch.u8(10) })),
  half: (world) => half(world),
  columns: (_world, { rows }: { rows: number }) =>
    atOnce(() => ({ list: [new Float64Array(rows).fill(1), new Float64Array(rows).fill(2)] })),
};

/** Work that waits for nothing. */
function* atOnce<Result>(work: () => Result, waitsFor: readonly LoadRequest[] = []): Steps<Result> {
  yield* waitsFor;
  return work();
}

/** As `codes`, but with a pause for each block that has no attributes yet. */
function* attributes(world: WorkerWorld): Steps<{ before: number; after: number; values: number }> {
  const own = world.scratch.u32(1_000).fill(7);
  const before = sumOfCodes(world);
  let values = 0;
  for (const block of world.blocks) {
    const set = yield* world.attributesOf(block);
    values += set.columns.get("row")?.presentCount ?? 0;
  }
  if (own.some((word) => word !== 7)) throw new Error("somebody else wrote into the scratch memory");
  return { before, after: sumOfCodes(world), values };
}

/** Runs until it is cancelled. Says that it has begun in cell 0 of what it was given. */
function spin(world: WorkerWorld, { begun }: { begun: Int32Array }): never {
  Atomics.store(begun, 0, 1);
  for (;;) world.check();
}

/** Ends the thread, as many times as `left[0]` says. */
function crash(world: WorkerWorld, { left }: { left: Int32Array }): number {
  if (Atomics.sub(left, 0, 1) > 0) process.exit(3);
  return world.blocks.length;
}

function hog(world: WorkerWorld): never {
  for (;;) world.scratch.u8(1024 * 1024);
}

/** Takes more than half of the scratch memory, and waits with it. */
function* half(world: WorkerWorld): Steps<number> {
  const own = world.scratch.u8(5 * 1024 * 1024);
  for (const block of world.blocks) yield* world.attributesOf(block);
  return own.length;
}

function sumOfCodes(world: WorkerWorld): number {
  let sum = 0;
  for (const { hot } of world.blocks) for (const code of hot.durationCode) sum += code;
  return sum;
}
