import type { ComparedField, ComparisonResult, QueryCost } from "../../../api/trace-queries.ts";
import { fieldText } from "../../../traceql/fields.ts";
import type { Field, Metrics } from "../../../traceql/syntax-tree.ts";
import { planCondition } from "../plan/plan-condition.ts";
import { Filter } from "../predicate/filter.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { bitmapWords } from "../row-set.ts";
import { ColumnCounts } from "./column-counts.ts";
import { fieldNumbers } from "./field-numbers.ts";
import { FieldTally, topNumbers } from "./field-tally.ts";
import { fieldOf } from "./question.ts";
import { type BlockSelection, rowList, type SpanSelection, withinRange } from "./selection.ts";

export type Compare = Extract<Metrics, { readonly function: "compare" }>;

/** Compared besides the attributes of spans and resources. */
const intrinsics = ["name", "kind", "status"].map(fieldOf);

/**
 * What sets a selection apart from the other spans: how often each value of each field occurs on either side. The rest is what all
 * have less what the selection has, and of whole blocks the value tables know what all have: only the selected rows are read.
 */
export function* compare(
  world: QueryWorld,
  matched: SpanSelection,
  stage: Compare,
): Steps<Omit<ComparisonResult, keyof QueryCost>> {
  const filter = new Filter(world);
  const condition = planCondition(stage.selection.expression);
  const times = {
    startUnixNano: stage.startUnixNano === undefined ? undefined : BigInt(stage.startUnixNano),
    endUnixNano: stage.endUnixNano === undefined ? undefined : BigInt(stage.endUnixNano),
  };
  const chosen: BlockSelection[] = [];
  for (const part of matched.parts) {
    world.check();
    const kept = yield* filter.keptRows(part.block, condition);
    chosen.push(withinRange(world, part.block, intersection(world, part, kept), times));
  }
  const sides = new Sides();
  for (const [i, part] of matched.parts.entries()) {
    world.check();
    const mark = world.scratch.mark();
    yield* sides.add(world, part, chosen[i]!);
    world.scratch.release(mark);
  }
  return sides.result(matched.count, stage.topN);
}

/** Rows both have; undefined = every row. */
function intersection(
  { scratch }: QueryWorld,
  { block, bitmap }: BlockSelection,
  kept: Uint32Array | "all" | "none",
): Uint32Array | undefined {
  if (kept === "all") return bitmap;
  const both = scratch.u32(bitmapWords(block));
  if (kept === "none") return both;
  if (bitmap === undefined) return kept;
  for (let word = 0; word < both.length; word++) both[word] = kept[word]! & bitmap[word]!;
  return both;
}

/** Both sides of one field; `all` counts the selection, too. */
interface Compared {
  readonly all: FieldTally;
  readonly selection: FieldTally;
}

class Sides {
  #selected = 0;
  readonly #fields = new Map<string, Compared>();

  *add(world: QueryWorld, all: BlockSelection, chosen: BlockSelection): Steps<void> {
    this.#selected += chosen.count;
    const counters = {
      all: new ColumnCounts(world, all, rowList(world, all)),
      selection: new ColumnCounts(world, chosen, rowList(world, chosen)),
    };
    const span = (yield* world.attributesOf(all.block)).columns.keys();
    const resource = all.block.resources.columns.keys();
    const fields = [
      ...Array.from(span, (key) => attribute("span", key)),
      ...Array.from(resource, (key) => attribute("resource", key)),
      ...intrinsics,
    ];
    for (const field of fields) {
      const sides = this.#sidesOf(field);
      yield* sides.all.add(world, counters.all);
      if (chosen.count > 0) yield* sides.selection.add(world, counters.selection);
    }
  }

  result(total: number, topN: number): Omit<ComparisonResult, keyof QueryCost> {
    return {
      selectionTotal: this.#selected,
      baselineTotal: total - this.#selected,
      fields: [...this.#fields.values()].map((sides) => comparedField(sides, topN)),
    };
  }

  #sidesOf(field: Field): Compared {
    const text = fieldText(field);
    let sides = this.#fields.get(text);
    if (sides === undefined) {
      const numbers = fieldNumbers(field);
      sides = { all: new FieldTally(field, numbers), selection: new FieldTally(field, numbers) };
      this.#fields.set(text, sides);
    }
    return sides;
  }
}

function attribute(scope: "span" | "resource", key: string): Field {
  return { type: "attribute", scope, key, ofParent: false, from: 0, to: 0 };
}

function comparedField({ all, selection }: Compared, topN: number): ComparedField {
  const { values, counts: selected } = selection;
  const rest = all.counts.slice();
  let baselineDistinct = 0;
  let selectionDistinct = 0;
  for (let number = 0; number < rest.length; number++) {
    const count = selected[number] ?? 0;
    rest[number]! -= count;
    if (count > 0) selectionDistinct += 1;
    if (rest[number]! > 0) baselineDistinct += 1;
  }
  const shown = new Set([...topNumbers(selected, topN, values), ...topNumbers(rest, topN, values)]);
  return {
    field: fieldText(all.field),
    selectionPresent: selection.present,
    baselinePresent: all.present - selection.present,
    ...{ selectionDistinct, baselineDistinct },
    values: [...shown]
      .map((number) => ({
        ...{ text: values.text(number), type: values.typeName(number) },
        ...{ selection: selected[number] ?? 0, baseline: rest[number]! },
      }))
      .sort((a, b) => b.selection - a.selection || b.baseline - a.baseline || (a.text < b.text ? -1 : 1)),
  };
}
