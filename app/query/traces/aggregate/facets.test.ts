import fc from "fast-check";
import { expect, test } from "vitest";
import type { FacetValue } from "../../../api/trace-queries.ts";
import { runSteps } from "../querytest/world-of.ts";
import {
  cases,
  fieldNames,
  memoryNames,
  oracleRuns,
  readNaively,
  selectedNaively,
  valuesNaively,
  worldIn,
} from "./aggregatetest/asked.ts";
import { facets } from "./facets.ts";
import { tagValues } from "./tag-values.ts";
import { tags } from "./tags.ts";

const chosenFields = fc.option(fc.uniqueArray(fc.constantFrom(...fieldNames), { maxLength: 6 }), {
  nil: undefined,
});

test.each(memoryNames)("facets count what spans have (%s)", (memory) => {
  fc.assert(
    fc.property(cases, chosenFields, fc.constantFrom(1, 2, 50), (asked, fields, valuesMax) => {
      const list = runSteps(facets(worldIn(memory, asked), { ...asked, fields, valuesMax }));
      expect(list.total).toBe(selectedNaively(asked).length);
      if (fields !== undefined) expect(list.facets.map(({ field }) => field)).toEqual(fields);
      for (const { field, present, distinct, values } of list.facets) {
        const expected = valuesNaively(asked, field);
        expect(present).toBe(expected.reduce((sum, { count }) => sum + count, 0));
        expect(distinct).toBe(expected.length);
        expectTop(values, expected, valuesMax);
      }
    }),
    { numRuns: oracleRuns },
  );
});

/** The most frequent; which of equally frequent ones is open. */
function expectTop(values: readonly FacetValue[], expected: readonly FacetValue[], limit: number): void {
  const counts = expected.map(({ count }) => count).toSorted((a, b) => b - a);
  expect(values.map(({ count }) => count)).toEqual(counts.slice(0, limit));
  for (const value of values) expect(expected).toContainEqual(value);
}

test.each(memoryNames)("values of a tag are those that contain the text (%s)", (memory) => {
  const listed = fc.constantFrom(...fieldNames.filter((name) => !/duration|childCount/.test(name)));
  fc.assert(
    fc.property(cases, listed, fc.constantFrom("", "a", "E", "/"), (asked, field, contains) => {
      const { values } = runSteps(
        tagValues(worldIn(memory, asked), { ...asked, field, contains, limit: 50 }),
      );
      const holds = (text: string, place: number): boolean =>
        text.toLowerCase().indexOf(contains.toLowerCase()) === place;
      const expected = valuesNaively(asked, field).filter(({ text }) => !holds(text, -1));
      expect(values.map(textAndCount).toSorted()).toEqual(expected.map(textAndCount).toSorted());
      const places = values.map(({ text }) => (holds(text, 0) ? 0 : 1));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }),
    { numRuns: oracleRuns },
  );
});

function textAndCount({ text, type, count }: FacetValue): string {
  return JSON.stringify([type, text, count]);
}

test.each(memoryNames)("tags are the keys that selected spans have (%s)", (memory) => {
  const scopes = fc.constantFrom(
    ...([undefined, "span", "resource", "event", "link", "instrumentation", "intrinsic"] as const),
  );
  fc.assert(
    fc.property(cases, scopes, (asked, scope) => {
      const list = runSteps(tags(worldIn(memory, asked), { ...asked, scope }));
      const selected = selectedNaively(asked);
      const found = list.tags.filter((tag) => tag.scope !== "intrinsic");
      const expected = (["span", "resource", "event", "link", "instrumentation"] as const)
        .filter((one) => scope === undefined || scope === one)
        .flatMap((one) =>
          ["a", "a b", "http.route", "mixed", "service.name"].map((name) => ({
            ...{ scope: one, name },
            spanCount: selected.filter((span) => readNaively(asked, `${one}."${name}"`, span) !== undefined)
              .length,
          })),
        )
        .filter(({ spanCount }) => spanCount > 0);
      const order = (tag: { scope: string; name: string }): string => `${tag.scope} ${tag.name}`;
      expect(found.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))).toEqual(
        expected.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)),
      );
      const hasIntrinsics = selected.length > 0 && (scope === undefined || scope === "intrinsic");
      expect(list.tags.some((tag) => tag.scope === "intrinsic")).toBe(hasIntrinsics);
    }),
    { numRuns: oracleRuns },
  );
});
