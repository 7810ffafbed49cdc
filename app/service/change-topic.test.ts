import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Clock } from "../base/clock.ts";
import { ChangeTopic } from "./change-topic.ts";
import { RateMeter } from "./rate-meter.ts";

const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => Date.now() };

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

test("listeners hear at once, then at most four times a second, then the last state", () => {
  let state = 0;
  const heard: number[] = [];
  const topic = new ChangeTopic(clock, () => state);
  const unsubscribe = topic.subscribe((event) => heard.push(event));
  for (let i = 0; i < 100; i++) {
    state += 1;
    topic.notify();
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1_000);
  expect(heard[0]).toBe(0);
  expect(heard[1]).toBe(1);
  expect(heard.length).toBeLessThanOrEqual(7);
  expect(heard.at(-1)).toBe(100);
  unsubscribe();
  topic.notify();
  vi.advanceTimersByTime(1_000);
  expect(heard.at(-1)).toBe(100);
  topic.close();
  expect(vi.getTimerCount()).toBe(0);
});

test("the rate is that of the last two seconds and falls to zero by itself", () => {
  const meter = new RateMeter(clock);
  for (let i = 0; i < 40; i++) {
    meter.add(50);
    vi.advanceTimersByTime(50);
  }
  expect(meter.perSecond()).toBeGreaterThan(850);
  expect(meter.perSecond()).toBeLessThanOrEqual(1_000);
  vi.advanceTimersByTime(1_000);
  expect(meter.perSecond()).toBeLessThan(600);
  vi.advanceTimersByTime(1_100);
  expect(meter.perSecond()).toBe(0);
});
