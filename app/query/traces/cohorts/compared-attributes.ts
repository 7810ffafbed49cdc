import { measureOf } from "../../../analysis/compare/measures.ts";
import { nearBound, shareDifference } from "../../../analysis/compare/statistics.ts";
import type { CohortComparison, ComparedAttribute, ComparedMeasure } from "../../../api/cohorts.ts";
import { fieldText } from "../../../traceql/fields.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import { addTallies, FieldTally, topNumbers } from "../aggregate/field-tally.ts";
import type { SpanSelection } from "../aggregate/selection.ts";
import { shownText } from "../aggregate/value-text.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { numbersOf } from "./number-counts.ts";

/** Values listed in all, and looked at of one field and side. */
const listedMax = 100;
const valuesMax = 100;
/** Fields with more distinct values than this share of the spans that have them are ids. */
const distinctShareMax = 0.9;
/** Of fewer spans nobody can tell. */
const idSpansMin = 20;

/**
 * Values that are more frequent on one side, by the bound of the difference that is nearer to none; missing is a value. Spans of a trace
 * depend on each other: no more of them count than there are traces.
 */
export function* comparedAttributes(
  world: QueryWorld,
  baseline: SpanSelection,
  canary: SpanSelection,
  traces: { readonly baseline: number; readonly canary: number },
): Steps<Pick<CohortComparison, "attributes" | "measures" | "hiddenFields">> {
  const fields = yield* fieldsOf(world, [baseline, canary]);
  const pairs = fields.map((field) => {
    const numbers = world.kept.fields.of(field);
    return [new FieldTally(field, numbers), new FieldTally(field, numbers)] as const;
  });
  yield* addTallies(
    world,
    baseline.parts,
    pairs.map(([before]) => before),
  );
  yield* addTallies(
    world,
    canary.parts,
    pairs.map(([, after]) => after),
  );
  const hiddenFields: { field: string; reason: string }[] = [];
  const attributes: ComparedAttribute[] = [];
  const measures: ComparedMeasure[] = [];
  for (const [before, after] of pairs) {
    const field = fieldText(before.field);
    const isDistinct = Math.max(distinctShare(before), distinctShare(after)) > distinctShareMax;
    const numbers = numbersOf(before, after, isDistinct);
    if (numbers !== undefined) measures.push(...measureOf(field, numbers, traces));
    if (isDistinct && numbers === undefined)
      hiddenFields.push({ field, reason: "nearly every span has a value of its own: an id" });
    if (!isDistinct) attributes.push(...valuesOf(before, after, { baseline, canary }, traces));
  }
  const strength = (row: ComparedAttribute | ComparedMeasure): number =>
    Math.abs(nearBound({ ...row, estimate: 0 }));
  return {
    hiddenFields,
    measures: measures.sort((a, b) => strength(b) - strength(a) || (a.field < b.field ? -1 : 1)),
    attributes: attributes
      .filter((row) => strength(row) > 0)
      .sort((a, b) => strength(b) - strength(a) || (a.field < b.field ? -1 : 1))
      .slice(0, listedMax),
  };
}

function distinctShare(tally: FieldTally): number {
  return tally.present < idSpansMin ? 0 : tally.distinct / tally.present;
}

function valuesOf(
  before: FieldTally,
  after: FieldTally,
  selections: { readonly baseline: SpanSelection; readonly canary: SpanSelection },
  traces: { readonly baseline: number; readonly canary: number },
): ComparedAttribute[] {
  const field = fieldText(before.field);
  const [spansBefore, spansAfter] = [selections.baseline.count, selections.canary.count];
  const row = (
    shown: Pick<ComparedAttribute, "text" | "type">,
    baselineSpans: number,
    canarySpans: number,
  ): ComparedAttribute => {
    const countA = Math.min(spansBefore, traces.baseline);
    const countB = Math.min(spansAfter, traces.canary);
    const hitsA = spansBefore === 0 ? 0 : (baselineSpans / spansBefore) * countA;
    const hitsB = spansAfter === 0 ? 0 : (canarySpans / spansAfter) * countB;
    const { estimate, low, high } = shareDifference(hitsA, countA, hitsB, countB);
    return { field, ...shown, baselineSpans, canarySpans, difference: estimate, low, high };
  };
  const { values } = before;
  const most = (tally: FieldTally): readonly number[] =>
    topNumbers(tally.occurring, (number) => tally.counts[number]!, valuesMax, values);
  const rows = Array.from(new Set([...most(before), ...most(after)]), (number) =>
    row(
      { text: shownText(values.text(number)).text, type: values.typeName(number) },
      before.counts[number] ?? 0,
      after.counts[number] ?? 0,
    ),
  );
  const missing = [spansBefore - before.present, spansAfter - after.present] as const;
  return [...rows, row({ text: undefined, type: undefined }, ...missing)];
}

function* fieldsOf(world: QueryWorld, selections: readonly SpanSelection[]): Steps<readonly Field[]> {
  const keys = { span: new Set<string>(), resource: new Set<string>() };
  for (const { parts } of selections)
    for (const { block } of parts) {
      for (const key of (yield* world.attributesOf(block)).columns.keys()) keys.span.add(key);
      for (const key of block.resources.columns.keys()) keys.resource.add(key);
    }
  const attribute = (scope: "span" | "resource") => (key: string) =>
    ({ type: "attribute", scope, key, ofParent: false, from: 0, to: 0 }) as const;
  return [...Array.from(keys.span, attribute("span")), ...Array.from(keys.resource, attribute("resource"))];
}
