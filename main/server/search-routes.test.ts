import { expect, test } from "vitest";
import type { EngineClient } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import type { TraceList } from "../../app/api/traces.ts";
import { answerApi } from "./api-routes.ts";

interface Asked {
  readonly method: string;
  readonly params: unknown;
}

/** Asks a route of an engine that answers `result`; tells what the engine was asked. */
async function ask(
  path: string,
  result: unknown,
): Promise<{ asked: Asked[]; status: number; body: unknown }> {
  const asked: Asked[] = [];
  const client = {
    call: (method: string, params: unknown) => {
      asked.push({ method, params });
      return Promise.resolve(result);
    },
  } as unknown as EngineClient;
  const url = new URL(path, "http://localhost");
  const answer = await answerApi(client, { method: "GET", path: url.pathname, query: url.searchParams });
  return { asked, status: answer.status, body: JSON.parse(answer.body as string) };
}

const word = (...words: number[]) => Uint32Array.from(words);

/** Two traces; of the first two spansets matched, of the second nothing is listed. */
const list: TraceList = {
  ...{
    matched: 2,
    isLowerBound: false,
    examined: 5,
    examinedSpans: 50,
    omittedKeys: 0,
    elapsedMs: 1,
    rowCount: 2,
  },
  baseUnixNano: "1700000000000000000",
  strings: ["web", "GET /", "cart", "add"],
  traceId: word(1, 0, 0, 0, 2, 0, 0, 0),
  rootService: word(0, 0),
  rootName: word(1, 1),
  startOffsetNano: Float64Array.of(0, 10),
  durationNano: Float64Array.of(100, 200),
  spanCount: word(3, 4),
  errorCount: word(1, 0),
  flags: Uint8Array.of(0, 1),
  ...{ stripEnd: word(0, 0), stripService: word(), stripSelfNano: new Float64Array(0) },
  matchedSpans: word(7, 1),
  matches: {
    end: word(2, 2),
    spanset: word(0, 1),
    spanId: word(0xaa, 0, 0xbb, 0),
    startOffsetNano: Float64Array.of(5, 6),
    durationNano: Float64Array.of(50, -1),
    service: word(2, 0),
    name: word(3, 1),
    status: Uint8Array.of(2, 0),
    fields: [{ field: "span.http.route", text: word(4, 0), type: "string" }],
  },
};

test("a search answers traces with their spansets", async () => {
  const { asked, body } = await ask("/api/search?q={}&limit=2&order=name&descending=false&count=false", list);
  expect(asked).toEqual([
    {
      method: "traces.search",
      params: { query: "{}", limit: 2, orderBy: "name", descending: false, countAll: false, strips: false },
    },
  ]);
  const { traces } = body as { traces: Record<string, unknown>[] };
  expect(traces[0]).toMatchObject({
    traceId: "01".padEnd(32, "0"),
    matchedSpanCount: 7,
    isRootMissing: false,
  });
  expect(traces[0]!["spanSets"]).toEqual([
    {
      spans: [
        {
          ...{ spanId: "aa".padEnd(16, "0"), serviceName: "cart", name: "add", status: "error" },
          ...{ startTimeUnixNano: "1700000000000000005", durationNano: "50" },
          attributes: { "span.http.route": "add" },
        },
      ],
    },
    { spans: [expect.objectContaining({ status: "unset", durationNano: "-1", attributes: {} })] },
  ]);
  expect(traces[1]!["spanSets"]).toEqual([]);
});

test("times are nanoseconds, dates, or since when", async () => {
  const { asked } = await ask("/api/tags?start=1970-01-01T00:00:01Z&end=5000000000", { tags: [] });
  expect(asked[0]?.params).toEqual({
    query: "",
    startUnixNano: "1000000000",
    endUnixNano: "5000000000",
  });
  const wrong = ["start=noon", "since=yesterday", "limit=-1", "limit=20000", "count=maybe", "start=2&end=1"];
  for (const params of wrong)
    expect(await ask(`/api/search?${params}`, list), params).toMatchObject({ status: 400, asked: [] });
});

test("values are asked of a field, whatever way its name is written", async () => {
  const written = {
    "http.route": ".http.route",
    "span.http.route": "span.http.route",
    "resource.service.name": "resource.service.name",
    status: "status",
    "a%20b": '."a b"',
    "a%2Fb": ".a/b",
  };
  for (const [name, field] of Object.entries(written)) {
    const { asked } = await ask(`/api/tags/${name}/values?contains=x`, { values: [] });
    expect(asked[0]?.params, name).toEqual({ query: "", field, contains: "x" });
  }
  expect((await ask("/api/tags/%ff/values", { values: [] })).status).toBe(400);
});

test("series have a value for each step, null where there is none", async () => {
  const result = {
    ...{ elapsedMs: 1, examinedSpans: 9, startUnixNano: "60000000000", stepNano: 60e9, steps: 2 },
    labels: [[{ name: "service", value: "web" }], []],
    values: Float64Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY),
    ...{ truncated: 0, quantileError: undefined },
  };
  const { asked, body } = await ask("/api/metrics?q={}|rate()&step=1m", result);
  expect(asked[0]).toEqual({ method: "traces.metrics", params: { query: "{}|rate()", stepNano: 60e9 } });
  expect(body).toMatchObject({
    startTimeUnixNano: "60000000000",
    series: [
      { labels: { service: "web" }, values: [1, null] },
      { labels: {}, values: [3, null] },
    ],
  });
});

test("what a route does not know is refused, not left out", async () => {
  const misspelt = await ask("/api/search?query={}", list);
  expect(misspelt).toMatchObject({ status: 400, asked: [] });
  expect(misspelt.body).toMatchObject({
    error: {
      code: "invalid_params",
      message: expect.stringMatching(/^"query" is no parameter: known are q, /),
    },
  });
  expect(await ask("/api/stats?since=1h", {})).toMatchObject({ status: 400, asked: [] });
  expect(await ask("/api/metrics?q={}|rate()&step=0s", {})).toMatchObject({ status: 400, asked: [] });
});

test("mistakes carry the names that the route has", async () => {
  const client = {
    call: () =>
      Promise.reject(
        new ApiFailure("invalid_params", "orderBy: wrong", [{ path: "orderBy", message: "wrong" }]),
      ),
  } as unknown as EngineClient;
  const query = new URLSearchParams({ order: "size" });
  const { body } = await answerApi(client, { method: "GET", path: "/api/search", query });
  expect(JSON.parse(body as string)).toEqual({
    error: { code: "invalid_params", message: "order: wrong", detail: [{ path: "order", message: "wrong" }] },
  });
});
