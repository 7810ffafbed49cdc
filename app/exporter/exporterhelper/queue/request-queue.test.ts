import { expect, test } from "vitest";
import type { ExportRequest } from "../export-request.ts";
import { RequestQueue } from "./request-queue.ts";
import { MemoryShelf } from "./request-shelf.ts";

const request: ExportRequest = { signal: "logs", bytes: new Uint8Array([1]), items: 1, client: undefined };

/** A shelf in memory that says it is on disk. */
class LastingShelf extends MemoryShelf {
  override readonly isPersistent: boolean = true;
}

function queueOn(shelf: MemoryShelf) {
  const unused = () => {
    throw new Error("the shelf does what it should");
  };
  return new RequestQueue({
    ...{ shelf, sizer: "requests", capacity: 10, blocksOnOverflow: false },
    ...{ onStorageError: unused, onUnreadable: unused },
  });
}

test("who waits for a request that stays in storage is told to come again when the queue is closed", async () => {
  const queue = queueOn(new LastingShelf());
  const result = Promise.withResolvers<void>();
  await queue.offer(request, result);
  queue.close();
  await expect(result.promise).rejects.toMatchObject({ name: "RetryableError", reason: "shutdown" });
  expect(await queue.take()).toBeUndefined();
  expect(queue.size).toBe(1);
});

test("a request that comes in while a queue in memory is closed is refused: nobody would take it", async () => {
  const queue = queueOn(new MemoryShelf());
  const offered = queue.offer(request);
  queue.close();
  await expect(offered).rejects.toMatchObject({ reason: "shutdown" });
  expect([queue.size, await queue.take()]).toEqual([0, undefined]);
});
