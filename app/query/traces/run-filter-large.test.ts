import { describe, expect, test } from "vitest";
import { parseQuery } from "../../traceql/parse.ts";
import { matchNaively } from "../../traceql/traceqltest/naive-evaluate.ts";
import type { NaiveSpan } from "../../traceql/traceqltest/naive-span.ts";
import { planQuery } from "./plan.ts";
import { BitOps, hasBit } from "./predicate/bits.ts";
import { IndexedWorld } from "./querytest/indexed-world.ts";
import { naiveSpan } from "./querytest/naive-spans.ts";
import { matchSpans } from "./run-filter.ts";

/** More than a vector, a word, 256 codes and 512 ranks. */
const spanCount = 2_500;
const spansPerTrace = 12;

/** Values of every kind of column: one, few, hundreds, all distinct; everywhere, often, rarely. */
function shopSpan(i: number): NaiveSpan {
  const inTrace = i % spansPerTrace;
  return naiveSpan({
    traceId: Math.floor(i / spansPerTrace) + 1,
    spanId: i + 1,
    parentSpanId: inTrace === 0 ? 0 : i - ((i * 7) % inTrace),
    name: `operation ${(i * 31) % 700}`,
    service: `service ${i % 9}`,
    kind: i % 6,
    status: i % 11 === 0 ? 2 : 0,
    statusMessage: i % 33 === 0 ? `Timeout ${i}` : "",
    startNano: i * 1_000_003,
    durationNano: ((i * 7_919) % 5_000) * 4_001,
    attributes: {
      region: "eu",
      route: `/route/${i % 13}`,
      user: `user-${(i * 17) % 400}`,
      request: `request-${i}`,
      size: i % 5 === 0 ? BigInt(i % 90) : (i % 90) + 0.5,
      ...(i % 3 === 0 ? { often: i % 2 === 0 } : {}),
      ...(i % 97 === 0 ? { rarely: `r${i % 5}` } : {}),
      ...(i % 2 === 0 ? { half: `half-${i}` } : {}),
    },
    events:
      i % 11 === 0 ? [{ name: "exception", offsetNano: i, attributes: { message: `no answer ${i}` } }] : [],
    links: i % 50 === 0 ? [{ traceId: 1, spanId: i + 1 }] : [],
  });
}

const queries = [
  '{ span.region = "eu" }',
  '{ span.region != "eu" }',
  '{ span.route = "/route/5" }',
  '{ span.user = "user-17" || span.user = "user-340" }',
  '{ span.user != "user-17" }',
  '{ span.request = "request-2049" }',
  '{ span.request =~ "request-.*49" }',
  '{ span.request !~ ".*9.*" }',
  '{ span.half =~ "half-[0-9]+4" }',
  '{ span.half = "half-1024" }',
  "{ span.size = 20 }",
  "{ span.size > 80.5 }",
  "{ span.often }",
  "{ !span.often }",
  "{ !(span.often = true) }",
  '{ span.rarely != nil && span.rarely > "r2" }',
  "{ span.rarely = nil && status = error }",
  '{ name =~ "operation 6.." && kind = server }',
  '{ name = "operation 62" && resource.service.name != "service 1" }',
  "{ duration > 4ms && duration <= 12ms }",
  "{ duration = 4001ns || duration != 8002ns && duration < 1ms }",
  '{ statusMessage = "" }',
  '{ statusMessage =~ "Timeout .*" }',
  '{ event:name = "exception" && event.message =~ ".*1" }',
  "{ event:timeSinceStart > 1us }",
  '{ link:spanID = "0000000000000033" }',
  '{ "TIMEOUT 33" }',
  '{ "answer 1" }',
  '{ "service 7" }',
  '{ parent.span.route = "/route/1" }',
  "{ parent = nil }",
  "{ duration > parent.duration * 2 }",
  "{ span:childCount >= 4 }",
  "{ trace:duration > 20ms }",
  '{ rootServiceName = "service 3" }',
  "{ nestedSetLeft > 20 }",
  '{ resource.service.name = "service 3" } >> { status = error }',
  '{ status = error } << { resource.service.name = "service 3" }',
  "{ status = error } > { }",
  "{ status = error } !>> { kind = client }",
  "{ kind = server } &~ { kind = client }",
  '{ span.route = "/route/1" } && { span.route = "/route/2" }',
  "{ } | by(resource.service.name) | count() > 2",
  "{ kind = server } | avg(duration) > 9ms",
  "{ } | by(span.route) | { status = error } ~ { }",
  "{ } | sum(span.size) > 500",
];

describe("queries over blocks of thousands of rows", () => {
  const spans = Array.from({ length: spanCount }, (_, i) => shopSpan(i));
  const world = new IndexedWorld(spans, { spansPerRequest: 100, chunkItemsMax: 1_700 });

  test.each(queries)("%s", async (text) => {
    const expected = matchNaively(parseQuery(text), spans).map(({ spanId }) => Number.parseInt(spanId, 16));
    const found = await world.run(function* (seen) {
      const matched = yield* matchSpans(seen, planQuery(parseQuery(text)));
      return seen.blocks.flatMap(({ hot, rowCount }, place) =>
        Array.from({ length: rowCount }, (_, row) => row)
          .filter((row) => hasBit(matched[place]!, row))
          .map((row) => Buffer.from(hot.spanId.slice(row * 2, row * 2 + 2).buffer).readUInt32BE(4)),
      );
    });
    expect(found).toEqual(expected);
  });
});

describe("a chain of spans, each the parent of the next", () => {
  const depth = 20_000;
  const chain = Array.from({ length: depth }, (_, i) =>
    naiveSpan({ spanId: i + 1, parentSpanId: i, name: `level ${i}`, startNano: i }),
  );
  const indexed = (spans: readonly NaiveSpan[]) =>
    new IndexedWorld(spans, { spansPerRequest: 5_000, chunkItemsMax: 7_000 });
  const count = (world: IndexedWorld, text: string): Promise<number> =>
    world.run(function* (seen) {
      const matched = yield* matchSpans(seen, planQuery(parseQuery(text)));
      const ops = new BitOps(seen.scratch, seen.kernels);
      return matched.reduce((sum, rows, place) => sum + ops.count(rows, seen.blocks[place]!.rowCount), 0);
    });
  const chained = indexed(chain);

  test.each([
    ['{ name = "level 0" } >> { }', depth - 1],
    ['{ name = "level 9999" } >> { }', depth - 10_000],
    ['{ name = "level 19999" } << { }', depth - 1],
    ['{ } >> { name =~ "level .*" }', depth - 1],
    ["{ } << { }", depth - 1],
    ['{ name = "level 5" } !>> { }', 6],
    ["{ } ~ { }", 0],
    ["{ nestedSetParent > 0 }", depth - 1],
  ])("%s", async (text, expected) => {
    expect(await count(chained, text)).toBe(expected);
  });

  test("the same in a circle", async () => {
    const [first, ...rest] = chain;
    const circle = indexed([{ ...first!, parentSpanId: chain.at(-1)!.spanId }, ...rest]);
    expect(await count(circle, '{ name = "level 7" } >> { }')).toBe(depth - 1);
    expect(await count(circle, '{ name = "level 7" } << { }')).toBe(depth - 1);
    expect(await count(circle, "{ } >> { }")).toBe(depth);
    expect(await count(circle, "{ } !<< { }")).toBe(0);
  });
});
