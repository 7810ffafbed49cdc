import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  addNano,
  formatAgo,
  formatClock,
  formatInstant,
  formatShortTime,
  formatTimes,
  nanoTextOf,
} from "./instant.ts";

const zone = process.env["TZ"];
beforeAll(() => {
  process.env["TZ"] = "Asia/Kolkata";
});
afterAll(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

// 2026-11-21 08:51:44.735123456 UTC
const instant = 1_795_251_104_735_123_456n;

describe("instants", () => {
  it("keeps every nanosecond", () => {
    expect(formatInstant(instant)).toBe("2026-11-21 14:21:44.735123456 +05:30");
    expect(addNano("1795251104735123456", 1)).toBe(instant + 1n);
    expect(addNano("18446744073709551615", 0)).toBe(2n ** 64n - 1n);
  });

  it("shows the clock of the machine's zone, cut and not rounded", () => {
    expect(formatClock(instant)).toBe("14:21:44.735");
    expect(formatClock(instant, 0)).toBe("14:21:44");
    expect(formatClock(1_795_251_104_999_999_999n)).toBe("14:21:44.999");
  });

  it("names the days of a time over several", () => {
    const day = 86_400_000_000_000n;
    expect(formatTimes(instant, instant + 60_000_000_000n)).toBe("14:21:44–14:22:44");
    expect(formatTimes(instant, instant + day)).toBe("2026-11-21 14:21:44–2026-11-22 14:21:44");
    expect(formatTimes(undefined, instant)).toBe("–14:21:44");
  });

  it("shows no time for no time", () => {
    expect(formatClock(0n)).toBe("–");
    expect(formatInstant(0n)).toBe("–");
  });

  it("reaches the last instant OTLP can carry", () => {
    expect(formatInstant(2n ** 64n - 1n)).toBe("2554-07-22 05:04:33.709551615 +05:30");
  });

  it("adds the day where it is another one", () => {
    const nowMs = 1_795_251_104_735;
    expect(formatShortTime(nowMs, nowMs)).toBe("14:21:44");
    expect(formatShortTime(nowMs - 86_400_000, nowMs)).toBe("2026-11-20 14:21:44");
  });

  it("tells how long ago", () => {
    const ago = (ms: number): string => formatAgo(10_000_000_000 - ms, 10_000_000_000);
    expect([500, 12_000, 200_000, 3 * 3_600_000, 50 * 3_600_000].map(ago)).toEqual([
      "now",
      "12 s ago",
      "3 min ago",
      "3 h ago",
      "2 d ago",
    ]);
  });

  it("writes milliseconds as the nanoseconds the API takes", () => {
    expect(nanoTextOf(1_795_251_104_735)).toBe("1795251104735000000");
    expect(nanoTextOf(-5)).toBe("0");
  });
});
