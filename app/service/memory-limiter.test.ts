import { expect, test } from "vitest";
import { MemoryLimiter } from "./memory-limiter.ts";

test("above the limit caches are given back first, then requests are refused until there is room", () => {
  let nowMs = 0;
  let used = 50;
  let relieved = 0;
  const limiter = new MemoryLimiter({
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    limitBytes: 100,
    measure: () => used,
    relieve: () => {
      relieved += 1;
      if (relieved === 1) used = 80;
    },
  });
  const admitAt = (ms: number, bytes: number) => {
    nowMs = ms;
    used = bytes;
    return limiter.admit()?.reason;
  };
  expect(admitAt(0, 50)).toBeUndefined();
  expect(admitAt(1_000, 150)).toBeUndefined();
  expect(relieved).toBe(1);
  expect(admitAt(10_000, 150)).toBe("memory_limit");
  expect(relieved).toBe(2);
  // Not measured and not collected again for each request of a flood.
  expect(admitAt(10_010, 50)).toBe("memory_limit");
  expect(admitAt(10_500, 150)).toBe("memory_limit");
  expect(relieved).toBe(2);
  expect(admitAt(11_000, 90)).toBeUndefined();
});
