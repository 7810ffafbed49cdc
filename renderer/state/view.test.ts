import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changeView,
  defaultView,
  formatHash,
  pageNames,
  parseHash,
  traceOrders,
  type View,
  windowOf,
} from "./view.ts";

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const text = fc.string({ maxLength: 30 });

const view: fc.Arbitrary<View> = fc
  .record({
    page: fc.constantFrom(...pageNames),
    traceId: hex(32),
    spanId: fc.oneof(
      fc.constant(""),
      hex(16),
      hex(16).map((id) => `${id}-3`),
    ),
    query: text,
    order: fc.constantFrom(...traceOrders),
    isAscending: fc.boolean(),
    sinceMs: fc.option(
      fc.integer({ min: 1, max: 500_000 }).map((s) => s * 1000),
      { nil: undefined },
    ),
    untilMs: fc.option(fc.integer({ min: 0, max: 2e12 }), { nil: undefined }),
    logText: text,
    minSeverity: fc.integer({ min: 0, max: 24 }),
    logService: text,
    logRecord: fc.oneof(fc.constant(""), fc.constant("3-65535-1700000000000000001")),
    metricText: text,
    metricService: text,
    rest: fc.constantFrom(new Map(), new Map([["zoom", "1-2"]])),
  })
  .map((one) => (one.page === "trace" ? one : { ...one, traceId: "" }));

describe("the address", () => {
  it("says everything about the view", () => {
    fc.assert(
      fc.property(view, (one) => {
        expect(parseHash(formatHash(one))).toEqual(one);
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it("never fails on a link", () => {
    fc.assert(
      fc.property(fc.string(), (hash) => {
        const read = parseHash(hash);
        expect(parseHash(formatHash(read))).toEqual(read);
      }),
      { seed: 4, numRuns: 500 },
    );
    expect(parseHash("#/trace/nonsense?since=0m&severity=99&order=colour&until=soon")).toEqual(defaultView);
  });

  it("is short where nothing is special", () => {
    expect(formatHash(defaultView)).toBe("#/traces");
    expect(formatHash({ ...defaultView, sinceMs: undefined, order: "duration" })).toBe(
      "#/traces?order=-duration&since=all",
    );
  });

  it("reads a trace id in any case", () => {
    const id = "4BF92F3577B34DA6A3CE929D0E0E4736";
    expect(parseHash(`#/trace/${id}`)).toMatchObject({ page: "trace", traceId: id.toLowerCase() });
  });
});

describe("changing the view", () => {
  it("takes query and time along, and leaves the selection behind", () => {
    const from = parseHash(
      "#/trace/4bf92f3577b34da6a3ce929d0e0e4736?q={}&since=1h&span=00f067aa0ba902b7&zoom=1",
    );
    const to = changeView(from, { page: "logs" });
    expect(formatHash(to)).toBe("#/logs?q=%7B%7D&since=1h");
    expect(changeView(from, { spanId: "" }).rest.get("zoom")).toBe("1");
  });

  it("ends the window at the pause", () => {
    expect(windowOf({ ...defaultView, sinceMs: 1000 }, 50_000)).toEqual({
      startMs: 49_000,
      endMs: undefined,
    });
    expect(windowOf({ ...defaultView, sinceMs: 1000, untilMs: 20_000 }, 50_000)).toEqual({
      startMs: 19_000,
      endMs: 20_000,
    });
    expect(windowOf({ ...defaultView, sinceMs: undefined }, 50_000)).toEqual({
      startMs: undefined,
      endMs: undefined,
    });
  });
});
