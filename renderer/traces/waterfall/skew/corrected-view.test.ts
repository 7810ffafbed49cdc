import { expect, test } from "vitest";
import { viewOf } from "../viewtest/view-of.ts";
import { correctedView } from "./corrected-view.ts";

const view = {
  ...viewOf("a 0-100\n  b@cart 60-90\n  c 95-98"),
  host: Uint16Array.of(0, 1, 0),
  hosts: [
    { name: "web", spanCount: 2, outsideCount: 0, offsetNano: 0 },
    { name: "cart", spanCount: 1, outsideCount: 0, offsetNano: 40e6 },
  ],
  gaps: {
    row: Uint32Array.of(1),
    startOffsetNano: Float64Array.of(70e6),
    endOffsetNano: Float64Array.of(80e6),
  },
  markerEnd: Uint32Array.of(1, 2, 2),
  markerOffsetNano: Float64Array.of(5e6, 65e6),
  markerKind: Uint8Array.of(0, 0),
};

test("what a host timed is earlier, and nothing else", () => {
  const corrected = correctedView(view, ["cart"]);
  expect([...corrected.startOffsetNano]).toEqual([0, 20e6, 95e6]);
  expect([...corrected.markerOffsetNano]).toEqual([5e6, 25e6]);
  expect([...corrected.gaps.startOffsetNano]).toEqual([30e6]);
  expect(corrected.startUnixNano).toBe(view.startUnixNano);
  expect(correctedView(view, ["web"])).toBe(view);
});

test("offsets count from the earliest start, which the correction may move", () => {
  const early = { ...view, hosts: [view.hosts[0]!, { ...view.hosts[1]!, offsetNano: 70e6 }] };
  const corrected = correctedView(early, ["cart"]);
  expect([...corrected.startOffsetNano]).toEqual([10e6, 0, 105e6]);
  expect(corrected.durationNano).toBe(110e6);
  expect(BigInt(corrected.startUnixNano)).toBe(BigInt(view.startUnixNano) - 10_000_000n);
});
