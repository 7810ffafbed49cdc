import { describe, expect, it } from "vitest";
import { foldStack, stackLines } from "./stack-lines.ts";

const frames = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `    at f${from + index} (a.ts:${index})`);

describe("stack lines", () => {
  it("leaves out the line that repeats type and message", () => {
    const stack = `TypeError: x is no function\r\n${frames(2).join("\r\n")}\n`;
    expect(stackLines(stack, "TypeError", "x is no function")).toEqual(frames(2));
    expect(stackLines(stack, "RangeError", "x is no function")).toHaveLength(3);
    expect(stackLines("", "", "")).toEqual([]);
  });

  it("keeps the frames nearest to the failure, and every cause", () => {
    const lines = [...frames(30), "Caused by: java.io.IOException: closed", ...frames(8, 100)];
    expect(foldStack(lines)).toEqual([
      ...frames(5),
      25,
      "Caused by: java.io.IOException: closed",
      ...frames(5, 100),
      3,
    ]);
  });

  it("knows that Python writes the last call last", () => {
    const calls = Array.from({ length: 9 }, (_, index) => `  File "a.py", line ${index}, in f`);
    const lines = ["Traceback (most recent call last):", ...calls, "ValueError: no"];
    expect(foldStack(lines)).toEqual([lines[0], 4, ...calls.slice(4), "ValueError: no"]);
  });

  it("does not fold one frame", () => {
    expect(foldStack(frames(6))).toEqual(frames(6));
  });
});
