import fc from "fast-check";
import type { NaiveAttributes, NaiveScalar, NaiveSpan, NaiveValue } from "./naive-span.ts";
import { defaultPools, type QueryPools } from "./query-arbitraries.ts";

const epoch = 1_700_000_000_000_000_000n;

/** Few traces of few spans whose names and values are those that random queries ask for. Parents may be missing or go in a circle. */
export function arbitrarySpans(
  pools: QueryPools = defaultPools,
  spansMax = 25,
): fc.Arbitrary<readonly NaiveSpan[]> {
  return fc
    .array(sketchOf(pools), { minLength: 1, maxLength: spansMax })
    .map((sketches) => sketches.map((sketch, index) => completeSpan(sketch, index)));
}

type Sketch = ReturnType<typeof sketchOf> extends fc.Arbitrary<infer T> ? T : never;

function sketchOf(pools: QueryPools) {
  const text = fc.constantFrom(...pools.strings);
  const scalar: fc.Arbitrary<NaiveScalar> = fc.oneof(
    { weight: 3, arbitrary: text },
    { weight: 2, arbitrary: fc.constantFrom(...pools.integers).map(BigInt) },
    fc.constantFrom(...pools.floats),
    fc.boolean(),
  );
  const value: fc.Arbitrary<NaiveValue> = fc.oneof(
    { weight: 12, arbitrary: scalar },
    fc.array(scalar, { maxLength: 3 }),
  );
  const attributes = attributesOf(["a", "http.route", "a b", "mixed"], value);
  const id = fc.integer({ min: 1, max: 3 });
  const offset = fc.constantFrom(0, ...pools.durationsNano);
  return fc.record({
    trace: id,
    // Of the spans before it: 0 = none, and sometimes one that is not there.
    parent: fc.integer({ min: 0, max: 12 }),
    name: text,
    kind: fc.integer({ min: 0, max: 5 }),
    status: fc.constantFrom(0 as const, 1 as const, 2 as const),
    statusMessage: fc.oneof({ weight: 3, arbitrary: fc.constant("") }, text),
    durationNano: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...pools.durationsNano) },
      fc.constant(-5),
    ),
    attributes,
    resource: attributesOf(["service.name", "a"], text),
    scope: fc.record({ name: text, version: text, attributes: attributesOf(["a"], value) }),
    events: fc.array(fc.record({ offset, name: text, attributes: attributesOf(["a"], value) }), {
      maxLength: 2,
    }),
    links: fc.array(fc.record({ trace: id, span: id, attributes: attributesOf(["a"], value) }), {
      maxLength: 2,
    }),
  });
}

function attributesOf(
  keys: readonly string[],
  value: fc.Arbitrary<NaiveValue>,
): fc.Arbitrary<NaiveAttributes> {
  const pair = fc.tuple(fc.constantFrom(...keys), value);
  return fc.array(pair, { maxLength: keys.length }).map((pairs) => new Map(pairs));
}

/** Starts differ, so that the order of spans is never open. */
function completeSpan(sketch: Sketch, index: number): NaiveSpan {
  const startUnixNano = epoch + BigInt(index) * 1_000_003n;
  const { trace, parent, durationNano, events, links, ...same } = sketch;
  return {
    ...same,
    traceId: hexOf(trace, 32),
    spanId: hexOf(index + 1, 16),
    parentSpanId: parent === 0 ? "" : hexOf(parent, 16),
    startUnixNano,
    endUnixNano: startUnixNano + BigInt(durationNano),
    events: events.map(({ offset, name, attributes }) => ({
      timeUnixNano: startUnixNano + BigInt(offset),
      ...{ name, attributes },
    })),
    links: links.map((link) => ({
      traceId: hexOf(link.trace, 32),
      spanId: hexOf(link.span, 16),
      attributes: link.attributes,
    })),
  };
}

function hexOf(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
