import { expect, test } from "vitest";
import { Backlog } from "./web-socket-channel.ts";

const mebibyte = 1024 * 1024;

test("a client that reads a large answer slowly is not cut off, one that does not read it is", () => {
  const backlog = new Backlog();
  expect(backlog.isStuck(0, 0)).toBe(false);
  backlog.add(200 * mebibyte);
  for (let second = 1; second <= 60; second++)
    expect(backlog.isStuck((200 - second) * mebibyte, second * 1_000)).toBe(false);
  expect(backlog.isStuck(140 * mebibyte, 69_000)).toBe(false);
  expect(backlog.isStuck(140 * mebibyte, 71_000)).toBe(true);
});

test("little may wait for long, and too much may not wait at all", () => {
  const backlog = new Backlog();
  backlog.add(mebibyte);
  expect(backlog.isStuck(mebibyte, 0)).toBe(false);
  expect(backlog.isStuck(mebibyte, 1_000_000)).toBe(false);
  backlog.add(2_000 * mebibyte);
  expect(backlog.isStuck(2_001 * mebibyte, 1_000_001)).toBe(true);
});
