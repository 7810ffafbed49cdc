import type { ComparedField, ComparisonResult, QueryCost } from "../../../api/trace-queries.ts";
import { fieldText } from "../../../traceql/fields.ts";
import type { Field, Metrics } from "../../../traceql/syntax-tree.ts";
import { planCondition } from "../plan/plan-condition.ts";
import { wordsFor } from "../predicate/bits.ts";
import { Filter } from "../predicate/filter.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { addTallies, FieldTally, topNumbers } from "./field-tally.ts";
import { fieldOf } from "./question.ts";
import { type RankedTally, tallyOfSelection } from "./ranked-tally.ts";
import { type BlockSelection, type SpanSelection, withinRange } from "./selection.ts";
import { shownText } from "./value-text.ts";

export type Compare = Extract<Metrics, { readonly function: "compare" }>;

/** Compared besides the attributes of spans and resources. */
const intrinsics = ["name", "kind", "status"].map(fieldOf);

/**
 * What sets a selection apart from the other spans: how often each value of each field occurs on either side. The rest is what all
 * have less what the selection has, and what all have is known of whole blocks: only the selected rows are read.
 */
export function* compare(
  world: QueryWorld,
  matched: SpanSelection,
  stage: Compare,
): Steps<Omit<ComparisonResult, keyof QueryCost>> {
  const chosen = yield* chosenRows(world, matched, stage);
  const all = yield* tallyOfSelection(world, matched, yield* comparedFields(world, matched));
  const selection = all.map(
    ({ tally, numbers }) => new FieldTally(tally.field, numbers, world.scratch.u32(tally.values.count + 1)),
  );
  yield* addTallies(world, chosen, selection);
  const selectionTotal = chosen.reduce((sum, { count }) => sum + count, 0);
  return {
    ...{ selectionTotal, baselineTotal: matched.count - selectionTotal },
    fields: all.map((side, i) => comparedField(side, selection[i]!, stage.topN)),
  };
}

function* chosenRows(
  world: QueryWorld,
  { parts }: SpanSelection,
  { selection, startUnixNano, endUnixNano }: Compare,
): Steps<readonly BlockSelection[]> {
  const filter = new Filter(world);
  const condition = planCondition(selection.expression);
  const times = {
    startUnixNano: startUnixNano === undefined ? undefined : BigInt(startUnixNano),
    endUnixNano: endUnixNano === undefined ? undefined : BigInt(endUnixNano),
  };
  const chosen: BlockSelection[] = [];
  for (const part of parts) {
    world.check();
    const kept = yield* filter.keptRows(part.block, condition);
    if (kept === "none") continue;
    const rows = withinRange(world, part.block, intersection(world, part, kept), times);
    if (rows.count > 0) chosen.push(rows);
  }
  return chosen;
}

/** Rows both have; undefined = every row. */
function intersection(
  { scratch }: QueryWorld,
  { block, bitmap }: BlockSelection,
  kept: Uint32Array | "all",
): Uint32Array | undefined {
  if (kept === "all") return bitmap;
  if (bitmap === undefined) return kept;
  const both = scratch.u32(wordsFor(block.rowCount));
  for (let word = 0; word < both.length; word++) both[word] = kept[word]! & bitmap[word]!;
  return both;
}

/** The attributes that the blocks have, and what every span has. */
function* comparedFields(world: QueryWorld, { parts }: SpanSelection): Steps<readonly Field[]> {
  const keys = { span: new Set<string>(), resource: new Set<string>() };
  for (const { block } of parts) {
    for (const key of (yield* world.attributesOf(block)).columns.keys()) keys.span.add(key);
    for (const key of block.resources.columns.keys()) keys.resource.add(key);
  }
  return [
    ...Array.from(keys.span, (key) => attribute("span", key)),
    ...Array.from(keys.resource, (key) => attribute("resource", key)),
    ...intrinsics,
  ];
}

function attribute(scope: "span" | "resource", key: string): Field {
  return { type: "attribute", scope, key, ofParent: false, from: 0, to: 0 };
}

function comparedField(all: RankedTally, selection: FieldTally, topN: number): ComparedField {
  const { values, counts: selected } = selection;
  const restOf = (number: number): number => all.tally.counts[number]! - (selected[number] ?? 0);
  const { occurring } = selection;
  let onlySelected = 0;
  for (let i = 0; i < occurring.length; i++) if (restOf(occurring[i]!) === 0) onlySelected += 1;
  const top = topNumbers(occurring, (number) => selected[number]!, topN, values);
  const shown = new Set([...top, ...topOfRest(all, restOf, topN)]);
  return {
    field: fieldText(all.tally.field),
    selectionPresent: selection.present,
    baselinePresent: all.tally.present - selection.present,
    selectionDistinct: occurring.length,
    baselineDistinct: all.distinct - onlySelected,
    values: [...shown]
      .map((number) => ({
        ...{ ...shownText(values.text(number)), type: values.typeName(number) },
        ...{ selection: selected[number] ?? 0, baseline: restOf(number) },
      }))
      .sort((a, b) => b.selection - a.selection || b.baseline - a.baseline || (a.text < b.text ? -1 : 1)),
  };
}

/** The most frequent values of the rest: among the most frequent of all, unless the selection took much of just those. */
function topOfRest(
  { tally, distinct, ranked }: RankedTally,
  restOf: (number: number) => number,
  topN: number,
): readonly number[] {
  const best = ranked
    .filter((number) => restOf(number) > 0)
    .sort((a, b) => restOf(b) - restOf(a))
    .slice(0, topN);
  const leastRanked = tally.counts[ranked.at(-1) ?? 0]!;
  const isCertain =
    ranked.length === distinct || (best.length === topN && restOf(best.at(-1)!) >= leastRanked);
  if (isCertain) return best;
  return topNumbers(tally.occurring, restOf, topN, tally.values);
}
