import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiFailure } from "../../app/api/protocol.ts";
import { LatestQuery, slowAfterMs } from "./latest-query.ts";

/** A question whose answer the test gives. */
function question<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const calls: AbortSignal[] = [];
  const load = (signal: AbortSignal): Promise<T> => {
    calls.push(signal);
    return promise;
  };
  return { load, resolve, reject, calls };
}

const flush = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("LatestQuery", () => {
  it("shows the answer to the latest question only, and cancels the older", async () => {
    const query = new LatestQuery<string>();
    const [first, second] = [question<string>(), question<string>()];
    query.load(first.load, true);
    query.load(second.load, true);
    expect(first.calls[0]?.aborted).toBe(true);
    second.resolve("second");
    await flush();
    first.resolve("first");
    await flush();
    expect(query.state).toEqual({ data: "second", error: undefined, isStale: false, isSlow: false });
  });

  it("keeps the old answer while the new one is under way, unless told to forget it", async () => {
    const query = new LatestQuery<string>();
    query.load(() => Promise.resolve("old"), true);
    await flush();
    query.load(question<string>().load, true);
    expect(query.state).toMatchObject({ data: "old", isStale: true });
    query.load(question<string>().load, false);
    expect(query.state).toMatchObject({ data: undefined, isStale: true });
  });

  it("says that it is slow only when it is", async () => {
    const query = new LatestQuery<string>();
    const slow = question<string>();
    query.load(slow.load, true);
    await vi.advanceTimersByTimeAsync(slowAfterMs - 1);
    expect(query.state.isSlow).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(query.state.isSlow).toBe(true);
    slow.resolve("done");
    await flush();
    expect(query.state.isSlow).toBe(false);
  });

  it("keeps the old answer beside an error, and turns any throw into a failure", async () => {
    const query = new LatestQuery<string>();
    query.load(() => Promise.resolve("old"), true);
    await flush();
    query.load(() => Promise.reject(new ApiFailure("invalid_query", "No.")), true);
    await flush();
    expect(query.state).toMatchObject({ data: "old", error: { code: "invalid_query" }, isStale: false });
    query.load(() => Promise.reject(new Error("boom")), true);
    await flush();
    expect(query.state.error).toMatchObject({ code: "internal", message: "boom" });
  });

  it("refreshes without cancelling, however often it is asked to", async () => {
    const query = new LatestQuery<string>();
    const slow = question<string>();
    query.load(slow.load, true);
    const loads: number[] = [];
    const again = (): Promise<string> => {
      loads.push(Date.now());
      return Promise.resolve(`answer ${loads.length}`);
    };
    for (let time = 0; time < 40; time++) query.refresh(again);
    expect(slow.calls[0]?.aborted).toBe(false);
    slow.resolve("first");
    await flush();
    expect(query.state.data).toBe("first");
    expect(loads).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(10_000);
    // Forty wishes while one ran are one more question.
    expect(loads).toHaveLength(1);
    expect(query.state.data).toBe("answer 1");
  });

  it("paces steady refreshes", async () => {
    const query = new LatestQuery<number>();
    let loads = 0;
    const load = (): Promise<number> => Promise.resolve(++loads);
    query.load(load, true);
    for (let time = 0; time < 100; time++) {
      query.refresh(load);
      await vi.advanceTimersByTimeAsync(100);
    }
    // Ten seconds at half a second each.
    expect(loads).toBeGreaterThan(15);
    expect(loads).toBeLessThanOrEqual(22);
  });

  it("stops for good", async () => {
    const query = new LatestQuery<string>();
    const late = question<string>();
    query.load(late.load, true);
    query.refresh(late.load);
    query.stop();
    late.resolve("late");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(query.state.data).toBeUndefined();
    expect(late.calls).toHaveLength(1);
  });
});
