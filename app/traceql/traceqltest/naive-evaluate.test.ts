import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldOf } from "../fields.ts";
import { parseQuery } from "../parse.ts";
import { evaluateNaively, matchNaively, selectNaively } from "./naive-evaluate.ts";
import { compareNaively, seriesNaively } from "./naive-metrics.ts";
import type { NaiveSpan, NaiveValue } from "./naive-span.ts";
import { groupKey } from "./naive-value.ts";
import { arbitraryMetrics, arbitrarySearch } from "./query-arbitraries.ts";
import { arbitrarySpans } from "./span-arbitraries.ts";

const second = 1_000_000_000n;

interface Sketch {
  readonly parent?: string;
  readonly service?: string;
  readonly kind?: number;
  readonly status?: 0 | 1 | 2;
  readonly statusMessage?: string;
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly attributes?: Readonly<Record<string, NaiveValue>>;
  readonly events?: readonly { name: string; a?: NaiveValue }[];
}

/** Span ids are the names, padded. */
function span(traceId: string, name: string, sketch: Sketch = {}): NaiveSpan {
  const { parent, service = "shop", startMs = 0, durationMs = 10, events = [] } = sketch;
  const start = 1_700_000_000n * second + BigInt(startMs) * 1_000_000n;
  return {
    traceId,
    spanId: name,
    parentSpanId: parent ?? "",
    name,
    kind: sketch.kind ?? 1,
    status: sketch.status ?? 0,
    statusMessage: sketch.statusMessage ?? "",
    startUnixNano: start,
    endUnixNano: start + BigInt(durationMs) * 1_000_000n,
    attributes: new Map(Object.entries(sketch.attributes ?? {})),
    resource: new Map([["service.name", service]]),
    scope: { name: "lib", version: "", attributes: new Map() },
    events: events.map(({ name: event, a }) => ({
      timeUnixNano: start + 5n,
      name: event,
      attributes: new Map(a === undefined ? [] : [["a", a]]),
    })),
    links: [],
  };
}

/**
 *     trace 1                        trace 2
 *     root 100 ms                    lone      (its parent was not received)
 *     ├─ left 40 ms, error           └─ loneChild
 *     │  └─ leaf 5 ms
 *     └─ right 20 ms, service pay    circleA ⇄ circleB
 */
const spans: readonly NaiveSpan[] = [
  span("1", "root", { durationMs: 100, kind: 2, attributes: { a: "x", n: 5n, flag: true } }),
  span("1", "left", { parent: "root", startMs: 5, durationMs: 40, status: 2, statusMessage: "Timeout" }),
  span("1", "leaf", { parent: "left", startMs: 10, durationMs: 5, attributes: { n: 5, flag: false } }),
  span("1", "right", { parent: "root", startMs: 50, durationMs: 20, service: "pay", attributes: { a: 7n } }),
  span("2", "lone", {
    parent: "gone",
    startMs: 1000,
    events: [
      { name: "e1", a: 1n },
      { name: "e2", a: 2n },
    ],
  }),
  span("2", "loneChild", { parent: "lone", startMs: 1001, attributes: { "service.name": "own" } }),
  span("2", "circleA", { parent: "circleB", startMs: 1002 }),
  span("2", "circleB", { parent: "circleA", startMs: 1003 }),
];

const trace1 = "root left leaf right";
const trace2 = "lone loneChild circleA circleB";

test.each([
  ["", `${trace1} ${trace2}`],
  ['{ .a = "x" }', "root"],
  ['{ .a != "x" }', ""],
  ["{ .a != 8 }", "right"],
  ["{ .a = nil }", "left leaf lone loneChild circleA circleB"],
  ["{ .a != nil }", "root right"],
  ['{ !(.a = "x") && .a != nil }', "right"],
  ["{ .n = 5 && .n = 5.0 }", "root leaf"],
  ["{ .flag }", "root"],
  ["{ !.flag }", "leaf"],
  ["{ .a || .flag }", "root"],
  ['{ .service.name = "own" }', "loneChild"],
  ['{ resource.service.name = "pay" || .service.name = "own" }', "right loneChild"],
  ["{ status = error }", "left"],
  ["{ kind = server }", "root"],
  ["{ duration >= 40ms }", "root left"],
  ["{ duration > 3 * 1ms * .n }", "root"],
  ["{ 7 / 2 = 3.5 && .n / 0 = nil && name = `root` }", "root"],
  ["{ .n = 1 / 0 || .n != 1 / 0 }", ""],
  ["{ 2 ^ 3 ^ 1 = 8 && -.n = -5 }", "root leaf"],
  ['{ name =~ "l.*" && name !~ ".*d" }', "left leaf lone"],
  ['{ name =~ "oo" }', ""],
  ['{ "TIMEOUT" }', "left"],
  ['{ "pay" }', "right"],
  ["{ event.a = 2 }", "lone"],
  ["{ event.a != 2 }", "lone"],
  ['{ event:name = "e2" && event:timeSinceStart = 5ns }', "lone"],
  ["{ event:name = nil && trace:id = `2` }", "loneChild circleA circleB"],
  ["{ parent = nil }", "root"],
  ["{ parent != nil && parent.name = nil }", "lone"],
  ["{ parent.duration > 50ms }", "left right"],
  ["{ parent.status = error }", "leaf"],
  ["{ span:childCount = 2 }", "root"],
  ["{ trace:duration = 100ms }", trace1],
  ['{ rootName = "root" && trace:rootService = "shop" }', trace1],
  ['{ rootName = "lone" }', trace2],
  ["{ nestedSetParent = -1 }", "root"],
  ["{ nestedSetLeft = 0 }", trace2],
  ["{ nestedSetLeft = 3 && nestedSetRight = 4 && nestedSetParent = 2 }", "leaf"],
  ['{ name = "root" } > { }', "left right"],
  ['{ name = "root" } >> { }', "left leaf right"],
  ['{ name = "leaf" } < { }', "left"],
  ['{ name = "leaf" } << { }', "root left"],
  ['{ name = "left" } ~ { }', "right"],
  ['{ } ~ { name = "left" }', "left"],
  ['{ name = "root" } !>> { }', `root ${trace2}`],
  ['{ name = "root" } &> { name = "left" }', "root left"],
  ['{ name = "left" } &~ { }', "left right"],
  ['{ name = "lone" } > { }', "loneChild"],
  ['{ name = "circleA" } >> { }', "circleB"],
  ['{ name = "circleA" } << { }', "circleB"],
  ["{ status = error } && { .a = 7 }", "left right"],
  ["{ status = error } && { event:name != nil }", ""],
  ["{ status = error } || { event:name != nil }", "left lone"],
  ["{ duration >= 10ms } | count() > 3", trace2],
  ["{ } | avg(.n) = 5", trace1],
  ["{ } | sum(duration) - max(duration) = 65ms", trace1],
  ['({ trace:id = "1" } | count() = 4) >> { name = "leaf" }', "leaf"],
  ["{ } | by(resource.service.name) | count() = 1", "right"],
  ["{ } | by(resource.service.name) | coalesce() | count() = 4", `${trace1} ${trace2}`],
  ['{ duration > 10ms } | { name = "right" } > { }', ""],
])("%s", (text, expected) => {
  const names = matchNaively(parseQuery(text), spans).map(({ name }) => name);
  expect(names.join(" ")).toBe(expected);
});

test("by() splits the spansets of each trace", () => {
  const found = evaluateNaively(parseQuery("{ } | by(.n)"), spans);
  const shown = found.map(({ traceId, spansets }) => {
    const groups = spansets.map(
      (spanset) => `${groupKey(spanset.groups[0]!.value)} ×${spanset.spans.length}`,
    );
    return `${traceId} ${groups.join(" ")}`;
  });
  expect(shown).toEqual(["1 int 5 ×1 nil ×2 double 5 ×1", "2 nil ×4"]);
});

test("select() gives the fields of a span", () => {
  const selected = selectNaively(parseQuery("{ } | select(.a, duration)"), spans[0]!, spans);
  expect([...selected.values()]).toEqual([
    { type: "string", value: "x" },
    { type: "duration", value: 100_000_000 },
  ]);
});

const steps = { startUnixNano: 1_700_000_000n * second, stepNano: second / 2n, steps: 3 };

test.each([
  ["{ } | rate()", "__name__=rate 8,0,8"],
  ["{ } | count_over_time() by(.a)", ".a=7 1,0,0; .a=nil 2,0,4; .a=x 1,0,0"],
  ["{ } | max_over_time(duration)", "__name__=max_over_time 0.1,,0.01"],
  ["{ } | avg_over_time(.n)", "__name__=avg_over_time 5,,"],
  ["{ } | quantile_over_time(duration, .5, 1)", "p=0.5 0.02,,0.01; p=1 0.1,,0.01"],
  ["{ .n > 1 } | histogram_over_time(.n)", "__bucket=8 2,0,0"],
  ["{ } | count_over_time() by(.a) | topk(1)", ".a=7 ,0,; .a=nil 2,,4"],
  ["{ } | count_over_time() by(resource.service.name) | bottomk(1)", "resource.service.name=pay 1,0,0"],
])("%s", (text, expected) => {
  const series = seriesNaively(parseQuery(text), spans, steps);
  const shown = series.map(({ labels, values }) => {
    const texts = labels.map(({ name, value }) => `${name}=${value}`);
    return `${texts.join(",")} ${values.map((value) => value ?? "").join(",")}`;
  });
  expect(shown.join("; ")).toBe(expected);
});

test("compare() counts the values of each field in the selection and in the rest", () => {
  const compared = compareNaively(parseQuery("{ } | compare({ duration > 10ms })"), spans, [
    fieldOf("resource.service.name")!,
    fieldOf(".n")!,
  ]);
  expect(compared.get("resource.service.name")).toEqual(
    new Map([
      ["shop", { selection: 2, baseline: 5 }],
      ["pay", { selection: 1, baseline: 0 }],
    ]),
  );
  expect(compared.get(".n")).toEqual(new Map([["5", { selection: 1, baseline: 1 }]]));
});

test("random queries match something now and then, and never fail", () => {
  let matches = 0;
  fc.assert(
    fc.property(arbitrarySearch(), arbitraryMetrics(), arbitrarySpans(), (search, metrics, data) => {
      matches += Number(evaluateNaively(search, data).length > 0);
      seriesNaively(metrics, data, {
        startUnixNano: data[0]!.startUnixNano,
        stepNano: 10_000_000n,
        steps: 3,
      });
    }),
    { numRuns: 300, seed: 7 },
  );
  expect(matches).toBeGreaterThan(60);
});
