import { describe, expect, it } from "vitest";
import { parseGoDuration } from "./go-duration.ts";

describe("parseGoDuration", () => {
  it.each([
    ["300ms", 300e6],
    ["1.5h", 5400e9],
    ["1h30m", 5400e9],
    ["2d", 172_800e9],
    ["0s", 0],
    ["5us", 5000],
  ])("reads %s", (text, nano) => {
    expect(parseGoDuration(text)).toBe(nano);
  });

  it.each(["", "5", "h", "1x", "1 h", "-1h", "1h!"])("refuses %j", (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });
});
