import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatHash, parseHash, unreadParts } from "./address.ts";
import {
  changeView,
  defaultView,
  groupOrders,
  heatmapSubjects,
  pageNames,
  traceOrders,
  type View,
  windowOf,
} from "./view.ts";

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const text = fc.string({ maxLength: 30 });

const side = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined });
const box: fc.Arbitrary<View["box"]> = fc
  .tuple(side(1e12), side(1e12), side(1e12), side(1e12))
  .map(([start, length, min, height]) => ({
    startNano: start === undefined ? undefined : BigInt(start) * 1_000_001n,
    endNano: length === undefined ? undefined : BigInt(start ?? 0) * 1_000_001n + BigInt(length) + 1n,
    minNano: min,
    maxNano: height === undefined ? undefined : (min ?? 0) + height + 1,
  }))
  .map((one) => (Object.values(one).every((value) => value === undefined) ? undefined : one));

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
    sinceMs: fc.option(fc.integer({ min: 1, max: 500_000_000 }), { nil: undefined }),
    traceTime: fc.constantFrom("overlap", "start", "spans"),
    untilMs: fc.option(fc.integer({ min: 0, max: 2e12 }), { nil: undefined }),
    groupBy: fc.uniqueArray(fc.constantFrom("name", "span.http.route", 'span."a,\\"b"', "kind"), {
      maxLength: 4,
    }),
    groupOrder: fc.constantFrom(...groupOrders),
    isGroupAscending: fc.boolean(),
    heatmap: fc.constantFrom(...heatmapSubjects),
    box,
    isBoxListed: fc.boolean(),
    peekId: fc.oneof(fc.constant(""), hex(32)),
    logText: text,
    minSeverity: fc.integer({ min: 0, max: 24 }),
    logService: text,
    logRecord: fc.oneof(fc.constant(""), fc.constant("3-65535-1700000000000000001")),
    metricText: text,
    metricService: text,
    runText: text,
    rest: fc.constantFrom(new Map(), new Map([["zoom", "1-2"]])),
  })
  .map((one) => (one.page === "trace" ? one : { ...one, traceId: "" }))
  .map((one) => (one.box === undefined ? { ...one, isBoxListed: false } : one));

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

  it("names what of a link makes no sense", () => {
    fc.assert(
      fc.property(view, (one) => {
        expect(unreadParts(formatHash(one))).toEqual([]);
      }),
      { seed: 5, numRuns: 200 },
    );
    expect(unreadParts("")).toEqual([]);
    expect(unreadParts("#/trace/nonsense?since=30m&until=soon&zoom=1")).toEqual([
      "trace/nonsense",
      "until=soon",
    ]);
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

  it("forgets that a box is listed with the box", () => {
    const boxed = parseHash("#/traces?box=-_5000000-&inbox=1");
    expect(boxed).toMatchObject({ box: { minNano: 5_000_000, maxNano: undefined }, isBoxListed: true });
    expect(changeView(boxed, { box: undefined }).isBoxListed).toBe(false);
    expect(parseHash("#/traces?box=9-3_-&inbox=1")).toEqual(defaultView);
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
