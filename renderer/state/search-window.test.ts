import { describe, expect, it } from "vitest";
import { traceQuestion } from "./search-window.ts";
import { defaultView, type View } from "./view.ts";

const view: View = { ...defaultView, query: "{ status = error }", sinceMs: 60_000, untilMs: 1_000_000 };
const box = { startNano: 950_000_000_000n, endNano: 960_000_000_000n, minNano: 1_500, maxNano: undefined };

describe("traceQuestion", () => {
  it("asks for what the cells of a box count: starts of traces", () => {
    expect(traceQuestion(view, box)).toEqual({
      query: "{ status = error && trace:duration >= 1.5us }",
      traceTime: "start",
      startUnixNano: "950000000000",
      endUnixNano: "960000000000",
    });
  });

  it("includes what began before the window in a box that reaches back to its beginning", () => {
    expect(traceQuestion(view, { ...box, startNano: undefined })).toMatchObject({
      traceTime: "overlap",
      startUnixNano: "940000000000",
      endUnixNano: "960000000000",
    });
  });

  it("asks for spans in a box of spans", () => {
    expect(traceQuestion({ ...view, heatmap: "spans" }, box)).toMatchObject({
      query: "{ status = error && duration >= 1.5us }",
      traceTime: "spans",
    });
  });

  it("keeps to the window as it was cut out where there is no box", () => {
    expect(traceQuestion({ ...view, traceTime: "start" }, undefined).traceTime).toBe("start");
    expect(traceQuestion(view, undefined).traceTime).toBe("overlap");
  });
});
