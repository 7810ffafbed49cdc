import fc from "fast-check";
import { expect, test } from "vitest";
import type { AnyBatch } from "../pdata/batch.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import { condition, type PlainSpan, resources, statement } from "./ottltest/naive-ottl.ts";
import { batchOf, conditions, jsonOf, pairs, statements } from "./ottltest/run-ottl.ts";

function hex(n: number, digits: number): string {
  return n.toString(16).padStart(digits, "0");
}

/** The spans as a batch; each resource has two scopes, so that they share it. */
function batchOfSpans(groups: readonly (readonly PlainSpan[])[], dictionary: Dictionary): AnyBatch {
  let next = 0;
  const json = (span: PlainSpan) => {
    next += 1;
    return {
      traceId: hex(next, 32),
      spanId: hex(next, 16),
      name: span.name,
      kind: Number(span.kind),
      startTimeUnixNano: String(span.start),
      endTimeUnixNano: String(span.end),
      attributes: pairs(Object.fromEntries(span.attributes)),
    };
  };
  const resourceSpans = groups.map((spans) => ({
    resource: { attributes: pairs(Object.fromEntries(spans[0]!.resource)) },
    scopeSpans: [spans.slice(0, 1), spans.slice(1)].map((part) => ({ spans: part.map(json) })),
  }));
  return batchOf("traces", { resourceSpans }, dictionary);
}

/** Names, attributes and resources, by span; attributes in the order of their keys. */
function summary(groups: readonly (readonly PlainSpan[])[]): unknown {
  const sorted = (map: ReadonlyMap<string, unknown>) =>
    pairs(Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1))));
  return groups.flat().map(({ name, attributes, resource }) => [name, sorted(attributes), sorted(resource)]);
}

interface PlainJson {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes?: readonly { readonly key: string }[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly name?: string;
        readonly attributes?: readonly { readonly key: string }[];
      }[];
    }[];
  }[];
}

function summaryOf(batch: AnyBatch): unknown {
  const sorted = (list: readonly { readonly key: string }[] = []) =>
    [...list].sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return (jsonOf(batch) as PlainJson).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name = "", attributes }) => [name, sorted(attributes), sorted(resource?.attributes)]),
    ),
  );
}

test("conditions hold for the rows for which a naive evaluation says so", () => {
  const dictionary = new Dictionary();
  fc.assert(
    fc.property(resources, fc.array(condition, { minLength: 1, maxLength: 3 }), (groups, list) => {
      const group = conditions(
        "traces",
        list.map(({ text }) => text),
        { context: "span" },
      );
      // Twice, over the same dictionary: the second time what is remembered answers.
      for (let round = 0; round < 2; round++) {
        const { marks } = group.select(batchOfSpans(groups, dictionary), { errorMode: "propagate" });
        const expected = groups.flat().map((span) => Number(list.some(({ holds }) => holds(span))));
        expect([...marks]).toEqual(expected);
      }
    }),
    { numRuns: 400 },
  );
});

test("statements change batches as they change plain objects one by one", () => {
  const shared = new Dictionary();
  fc.assert(
    fc.property(
      resources,
      fc.array(statement, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      (groups, list, isShared) => {
        const group = statements(
          "traces",
          list.map(({ text }) => text),
          { context: "span" },
        );
        const dictionary = isShared ? shared : new Dictionary();
        const batches = [batchOfSpans(groups, dictionary), batchOfSpans(groups, dictionary)];
        for (const batch of batches) group.run(batch, { errorMode: "propagate" });
        for (const span of groups.flat()) for (const { apply } of list) apply(span);
        for (const batch of batches) expect(summaryOf(batch)).toEqual(summary(groups));
      },
    ),
    { numRuns: 400 },
  );
});
