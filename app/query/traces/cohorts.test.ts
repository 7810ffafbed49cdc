import fc from "fast-check";
import { expect, test } from "vitest";
import type { CohortComparison } from "../../api/cohorts.ts";
import { wordsOfHex } from "../../spanindex/words.ts";
import type { NaiveSpan } from "../../traceql/traceqltest/naive-span.ts";
import { arbitrarySpans } from "../../traceql/traceqltest/span-arbitraries.ts";
import type { SpanLogs } from "../span-logs.ts";
import { type CohortQuestion, compareCohorts } from "./cohorts.ts";
import { naiveSpan } from "./querytest/naive-spans.ts";
import { TestMemory } from "./querytest/test-memory.ts";
import { runSteps, worldOf } from "./querytest/world-of.ts";

const memory = new TestMemory();
const noLogs: SpanLogs = {
  ...{ templates: [], isError: new Uint8Array(0), template: new Uint32Array(0), spanId: new Uint32Array(0) },
};

function compare(
  spans: readonly NaiveSpan[],
  baseline: string,
  canary: string,
  logs: SpanLogs = noLogs,
): CohortComparison {
  return ask(spans, { baseline: inAnyTime(baseline), canary: inAnyTime(canary), rest: undefined, logs });
}

function inAnyTime(query: string): CohortQuestion["baseline"] {
  return { query, traceTime: "spans" };
}

function ask(spans: readonly NaiveSpan[], question: CohortQuestion): CohortComparison {
  const world = worldOf(spans, { memory, rowsPerBlock: 64 });
  return runSteps(compareCohorts(world, question));
}

test("nothing differs from itself, and every span is counted once on either side", () => {
  fc.assert(
    fc.property(arbitrarySpans(), (spans) => {
      const { isClear, suspects, attributes, baseline, canary, operations } = compare(spans, "", "");
      expect(isClear).toBe(false);
      expect(suspects).toEqual([]);
      expect(attributes).toEqual([]);
      expect(canary).toEqual(baseline);
      expect(baseline.spans).toBe(spans.length);
      const named = operations.filter(({ name }) => name !== "");
      expect(named.reduce((sum, row) => sum + row.canary.spans, 0)).toBeLessThanOrEqual(spans.length);
    }),
    { numRuns: 60 },
  );
});

interface Change {
  /** Nanoseconds of a query of the cart; several run one after the other. */
  readonly queryNano?: number;
  readonly queries?: number;
  /** Between the call of the web and the work of the cart. */
  readonly waitNano?: number;
  readonly failsEvery?: number;
}

const traceCount = 40;
/** Ids: 10 a trace. */
const idOf = (trace: number, span: number): number => trace * 10 + span;

/** Traces of a web that calls a cart, which asks its database; versions differ as `change` says. */
function shop(change: Change): NaiveSpan[] {
  return Array.from({ length: traceCount * 2 }, (_, i) => {
    const isCanary = i % 2 === 1;
    const { queryNano = 2e6, queries = 1, waitNano = 1e5, failsEvery = 0 } = isCanary ? change : {};
    const trace = i + 1;
    const startNano = trace * 1e9;
    // Times vary a little, the same on both sides.
    const noise = ((i >> 1) % 7) * 1e4;
    const workNano = queries * queryNano + 5e5 + noise;
    const isFailing = failsEvery > 0 && (i >> 1) % failsEvery === 0;
    const common = { traceId: trace, resource: { version: isCanary ? "new" : "old" } };
    const cart = { ...common, service: "cart", parentSpanId: idOf(trace, 2) };
    const callNano = workNano + waitNano;
    const sketches = [
      {
        ...common,
        service: "web",
        name: "GET /",
        kind: 2,
        spanId: idOf(trace, 1),
        durationNano: callNano + 1e6,
      },
      {
        ...{ ...common, service: "web", name: "POST /cart", kind: 3, parentSpanId: idOf(trace, 1) },
        ...{ spanId: idOf(trace, 2), durationNano: callNano },
      },
      {
        ...{ ...cart, name: "POST /cart", kind: 2, spanId: idOf(trace, 3), durationNano: workNano },
        status: isFailing ? (2 as const) : (0 as const),
      },
      ...Array.from({ length: queries }, (_, query) => ({
        ...{ ...cart, name: "SELECT", kind: 3, parentSpanId: idOf(trace, 3), spanId: idOf(trace, 4 + query) },
        ...{ delayNano: query * queryNano, durationNano: queryNano },
      })),
    ];
    return sketches.map((sketch) =>
      naiveSpan({ ...sketch, startNano: startNano + ("delayNano" in sketch ? sketch.delayNano : 0) }),
    );
  }).flat();
}

const old = '{ resource.version = "old" }';
const canary = '{ resource.version = "new" }';

test("nothing is found between versions that do the same", () => {
  const { isClear, summary, attributes } = compare(shop({}), old, canary);
  expect(isClear).toBe(false);
  expect(summary).toBe("No clear difference between 40 and 40 traces.");
  // But that they are other versions.
  expect(new Set(attributes.map(({ field }) => field))).toEqual(new Set(["resource.version"]));
});

test("slowness speaks against the service that takes the time, not against those that wait for it", () => {
  const { findings } = compare(shop({ queryNano: 9e6 }), old, canary);
  expect(findings.map(({ service, kind, operation }) => [service, kind, operation])).toEqual([
    ["cart", "slower", "SELECT in POST /cart"],
  ]);
  expect(findings[0]!.ratio.estimate).toBeCloseTo(4.5, 6);
  expect(findings[0]!.text).toContain("typically takes 4.5× the time");
});

test("time between caller and callee speaks against the callee", () => {
  const [first] = compare(shop({ waitNano: 8e6 }), old, canary).findings;
  expect(first).toMatchObject({ service: "cart", kind: "slower" });
  expect(first!.text).toMatch(
    /^web: POST \/cart in GET \/: the wait for cart typically takes 80× the time .*mean self time 100 µs and 8 ms/,
  );
});

test("calls that are repeated are found with how often", () => {
  const found = compare(shop({ queries: 5, queryNano: 4e5 }), old, canary).findings;
  const calls = found.find(({ kind }) => kind === "calls");
  expect(calls).toMatchObject({ service: "cart", operation: "POST /cart", ratio: { of: "count" } });
  expect(calls!.text).toContain("calls SELECT 5 times a call instead of 1");
});

test("calls that nobody answers speak against who would have, and failures of them are its doing", () => {
  const isNew = ({ resource }: NaiveSpan): boolean => resource.get("version") === "new";
  const spans = shop({})
    .filter((span) => !isNew(span) || span.resource.get("service.name") !== "cart")
    .map((span) => (isNew(span) && span.name === "POST /cart" ? { ...span, status: 2 as const } : span));
  const { findings, suspects } = compare(spans, old, canary);
  expect(findings[0]).toMatchObject({ service: "cart", kind: "calls" });
  expect(findings[0]!.text).toMatch(
    /^web: POST \/cart in GET \/ gets no answer from cart \(no span of it\) in 40 of 40 traces instead of 0 of 40 traces: new/,
  );
  expect(suspects[0]!.service).toBe("cart");
});

test("without spans of clients time of a span is its own, and calls are told by those who are called", () => {
  const bare = shop({}).flatMap((span) => {
    if (span.name === "POST /cart" && span.kind === 3) return [];
    const isSlow = span.name === "GET /" && span.resource.get("version") === "new";
    const parentSpanId = span.name === "POST /cart" ? rootIdOf(span) : span.parentSpanId;
    return [{ ...span, parentSpanId, endUnixNano: span.endUnixNano + (isSlow ? 20_000_000n : 0n) }];
  });
  expect(compare(bare, old, canary).findings[0]).toMatchObject({ service: "web", kind: "slower" });
  const alone = bare.filter(({ resource, name }) => resource.get("version") === "old" || name === "GET /");
  expect(compare(alone, old, canary).findings.map(({ text }) => text)).toContain(
    "web: GET / calls POST /cart of cart in 0 of 40 traces instead of 40 of 40 traces: gone",
  );
});

/** Of the web, in the trace of a span. */
function rootIdOf({ traceId }: NaiveSpan): string {
  return idOf(Number.parseInt(traceId, 16), 1).toString(16).padStart(16, "0");
}

test("a request that only one side has is a finding, and how often one is made is none", () => {
  const spans = shop({}).flatMap((span, i) => {
    const isRoot = span.name === "GET /";
    if (isRoot && span.resource.get("version") === "new" && i % 3 === 0)
      return [{ ...span, name: "GET /new" }];
    return [span];
  });
  const { findings, suspects } = compare(spans, old, canary);
  const begins = findings.filter(({ text }) => text.includes("begins"));
  expect(begins).toHaveLength(1);
  expect(begins[0]).toMatchObject({ kind: "calls", service: "web", baseline: { hits: 0, traces: 40 } });
  expect(begins[0]!.text).toMatch(/^web: GET \/new begins \d+ of 40 traces instead of 0 of 40 traces: new$/);
  expect(suspects.at(-1)!.service).toBe("web");
  // With nothing there is nothing to compare.
  expect(compare(spans, old, "{ name = `none` }")).toMatchObject({ tested: 0, findings: [], suspects: [] });
});

/** Traces of a web that asks a cart, in the canary twice; `then`: what the first of both comes to, and when the second begins. */
function asksTwice(then: { readonly status: 0 | 2; readonly secondNano: number }): NaiveSpan[] {
  return Array.from({ length: traceCount * 2 }, (_, i) => {
    const isCanary = i % 2 === 1;
    const trace = i + 1;
    const common = { traceId: trace, resource: { version: isCanary ? "new" : "old" }, service: "web" };
    const ask = { ...common, name: "GET cart", kind: 3, parentSpanId: idOf(trace, 1), durationNano: 1e6 };
    const sketches = [
      { ...common, name: "GET /", kind: 2, spanId: idOf(trace, 1), durationNano: 9e6, startNano: 0 },
      { ...ask, spanId: idOf(trace, 2), startNano: 0, status: isCanary ? then.status : (0 as const) },
      ...(isCanary ? [{ ...ask, spanId: idOf(trace, 3), startNano: then.secondNano }] : []),
    ];
    return sketches.map((sketch) => naiveSpan({ ...sketch, startNano: trace * 1e9 + sketch.startNano }));
  }).flat();
}

test("a call that follows a failed one is a retry, one beside it or after one that went well is not", () => {
  const retriesOf = (spans: readonly NaiveSpan[]): string[] =>
    compare(spans, old, canary)
      .findings.map(({ text }) => text)
      .filter((text) => text.includes("retries"));
  expect(retriesOf(asksTwice({ status: 2, secondNano: 2e6 }))).toEqual([
    "web: GET / retries GET cart in 40 of 40 traces instead of 0 of 40 traces: new",
  ]);
  expect(retriesOf(asksTwice({ status: 2, secondNano: 5e5 }))).toEqual([]);
  expect(retriesOf(asksTwice({ status: 0, secondNano: 2e6 }))).toEqual([]);
});

test("calls that only one side makes are said to be new or gone", () => {
  const spans = shop({}).filter(
    ({ name, resource }) => name !== "SELECT" || resource.get("version") === "new",
  );
  const textOf = (baseline: string, other: string): string | undefined =>
    compare(spans, baseline, other).findings.find(({ kind }) => kind === "calls")?.text;
  expect(textOf(old, canary)).toBe(
    "cart: POST /cart calls SELECT in 40 of 40 traces instead of 0 of 40 traces: new",
  );
  expect(textOf(canary, old)).toBe(
    "cart: POST /cart calls SELECT in 0 of 40 traces instead of 40 of 40 traces: gone",
  );
});

test("failures are found with their share and an example of either side", () => {
  const [first] = compare(shop({ failsEvery: 2 }), old, canary).findings;
  expect(first).toMatchObject({
    ...{
      service: "cart",
      kind: "errors",
      baseline: { hits: 0, traces: 40 },
      canary: { hits: 20, traces: 40 },
    },
    text: "cart: POST /cart fails in 20 of 40 traces instead of 0 of 40 traces",
  });
  expect(Number.parseInt(first!.canary.exampleTraceId, 16) % 4).toBe(2);
});

test("log records that only one side writes are found", () => {
  const traces = Array.from({ length: traceCount }, (_, i) => i * 2 + 2);
  const spanIds = traces.map((trace) => idOf(trace, 3).toString(16).padStart(16, "0"));
  const logs: SpanLogs = {
    ...{ templates: ["stock # is gone"], isError: Uint8Array.of(1) },
    template: new Uint32Array(traceCount),
    spanId: Uint32Array.from(spanIds.flatMap((id) => [...wordsOfHex(id)])),
  };
  const [first] = compare(shop({}), old, canary, logs).findings;
  expect(first).toMatchObject({ service: "cart", kind: "logs", operation: "POST /cart" });
  expect(first!.text).toContain(
    'logs the error "stock # is gone" in 40 of 40 traces instead of 0 of 40 traces',
  );
});

test("with sides changed the same is found with the ratio turned", () => {
  const spans = shop({ queryNano: 9e6, queries: 3, failsEvery: 2 });
  const [there, back] = [compare(spans, old, canary), compare(spans, canary, old)];
  const key = ({ service, operation, text }: CohortComparison["findings"][number]): string =>
    `${service} ${operation} ${/(?:calls|fails|takes)/.exec(text)?.[0]}`;
  const ratios = new Map(back.findings.map((finding) => [key(finding), finding.ratio]));
  expect(back.findings).toHaveLength(there.findings.length);
  for (const finding of there.findings) {
    const turned = ratios.get(key(finding))!;
    expect(turned.estimate * finding.ratio.estimate).toBeCloseTo(1, 9);
    expect(turned.low * finding.ratio.high).toBeCloseTo(1, 9);
  }
});

test("numbers are compared by how they are spread, ids are not", () => {
  const spans = shop({}).map((span, i) => {
    const isCanary = span.resource.get("version") === "new";
    const size = BigInt((isCanary ? 900 : 100) + ((i * 37) % 50));
    return {
      ...span,
      attributes: new Map([
        ["size", size],
        ["id", BigInt(i)],
        ["code", 200n],
      ]),
    };
  });
  const { measures, hiddenFields } = compare(spans, old, canary);
  expect(measures.map(({ field }) => field)).toEqual(["span.size"]);
  expect(measures[0]).toMatchObject({
    difference: -1,
    baseline: { spans: 160, below: 1 },
    canary: { below: 0 },
  });
  expect(measures[0]!.low).toBeGreaterThan(-1.5);
  expect(measures[0]!.canary.p50 - measures[0]!.baseline.p50).toBeCloseTo(800, -2);
  expect(hiddenFields.map(({ field }) => field)).toEqual(["span.id"]);
  expect(compare(spans, old, old).measures).toEqual([]);
});

test("a side that is the rest has no trace of the other, whatever its query finds", () => {
  const spans = shop({ queryNano: 9e6, failsEvery: 2 });
  const apart = compare(spans, old, canary);
  const untimed = (answer: CohortComparison): CohortComparison => ({ ...answer, elapsedMs: 0 });
  const all = inAnyTime("");
  const [before, after] = [inAnyTime(old), inAnyTime(canary)];
  for (const question of [
    { baseline: all, canary: after, rest: "baseline" },
    { baseline: before, canary: all, rest: "canary" },
  ] as const)
    expect(untimed(ask(spans, { ...question, logs: noLogs }))).toEqual(untimed(apart));
  const nothing = ask(spans, { baseline: before, canary: all, rest: "baseline", logs: noLogs });
  expect([nothing.baseline.traces, nothing.canary.traces]).toEqual([0, 80]);
  expect(nothing.summary).toBe("Nothing to compare: 0 and 80 traces.");
  // Without it those of the canary are on both sides, and it is said.
  const both = ask(spans, { baseline: all, canary: after, rest: undefined, logs: noLogs });
  expect([both.sharedTraces, both.canary.traces]).toEqual([40, 40]);
  expect(ask(spans, { baseline: all, canary: after, rest: "baseline", logs: noLogs }).sharedTraces).toBe(0);
});

test("traces can be taken by when they start, by any part of them, or by their matching spans", () => {
  // Each second a trace starts whose database is asked 300 ms later.
  const spans = shop({}).map((span) =>
    span.name === "SELECT" ? { ...span, startUnixNano: span.startUnixNano + 300_000_000n } : span,
  );
  const first = spans[0]!.startUnixNano;
  const tracesOf = (traceTime: "spans" | "start" | "overlap", fromMs: number, toMs: number): number => {
    const time = (ms: number): string => String(first + BigInt(ms) * 1_000_000n);
    const range = { startUnixNano: time(fromMs), endUnixNano: time(toMs) };
    const side = { query: '{ name = "SELECT" }', traceTime, ...range };
    return ask(spans, { baseline: side, canary: inAnyTime(""), rest: undefined, logs: noLogs }).baseline
      .traces;
  };
  const times = ["spans", "start", "overlap"] as const;
  expect(times.map((time) => tracesOf(time, 9_500, 11_100))).toEqual([1, 2, 2]);
  expect(times.map((time) => tracesOf(time, 9_200, 9_800))).toEqual([1, 0, 1]);
});
