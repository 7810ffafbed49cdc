import type { InferOutput } from "valibot";
import type { Facet, FacetList, facetParams } from "../../../api/trace-queries.ts";
import { fieldText } from "../../../traceql/fields.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { countSpans } from "./count-spans.ts";
import { addTallies, FieldTally } from "./field-tally.ts";
import { fieldOf, planOf, rangeOf } from "./question.ts";
import { type SpanSelection, selectSpans } from "./selection.ts";
import { usualFacets } from "./usual-facets.ts";

export type FacetParams = InferOutput<typeof facetParams>;

/** The most frequent values of some fields among the spans that match, with their counts. */
export function* facets(world: QueryWorld, params: FacetParams): Steps<FacetList> {
  const begun = performance.now();
  const asked = params.fields?.map(fieldOf);
  const plan = planOf(params.query);
  if (asked?.length === 0)
    return withoutFacets(world, yield* countSpans(world, plan, rangeOf(params)), begun);
  const selection = yield* selectSpans(world, plan, rangeOf(params));
  const fields = asked ?? (yield* usualFacets(world));
  const tallies = yield* tallyFields(world, selection, fields);
  const isShown = asked === undefined ? ({ present }: FieldTally) => present > 0 : () => true;
  return {
    total: selection.count,
    omittedKeys: world.omittedKeys,
    facets: tallies.filter(isShown).map((tally) => facetOf(tally, params.valuesMax)),
    elapsedMs: performance.now() - begun,
    examinedSpans: selection.examinedSpans,
  };
}

function withoutFacets(
  { omittedKeys }: QueryWorld,
  { count, examinedSpans }: Omit<SpanSelection, "parts">,
  begun: number,
): FacetList {
  return { total: count, omittedKeys, facets: [], elapsedMs: performance.now() - begun, examinedSpans };
}

/** The values of each field among the selected spans. */
export function* tallyFields(
  world: QueryWorld,
  { parts }: SpanSelection,
  fields: readonly Field[],
): Steps<readonly FieldTally[]> {
  const tallies = fields.map((field) => new FieldTally(field, world.kept.fields.of(field)));
  yield* addTallies(world, parts, tallies);
  return tallies;
}

function facetOf(tally: FieldTally, valuesMax: number): Facet {
  return {
    field: fieldText(tally.field),
    present: tally.present,
    distinct: tally.distinct,
    isOpenEnded: false,
    values: tally.top(valuesMax),
  };
}
