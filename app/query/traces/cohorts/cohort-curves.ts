import type { InferOutput } from "valibot";
import { curvesOf } from "../../../analysis/compare/curves.ts";
import { templateOf } from "../../../analysis/diff/name-template.ts";
import type { CohortCurves, cohortCurvesParams } from "../../../api/cohort-views.ts";
import { awaitedParent, type SpanBlock } from "../../../spanindex/block/span-block.ts";
import { durationOf } from "../../../spanindex/block/span-times.ts";
import { addTallies, FieldTally } from "../aggregate/field-tally.ts";
import { fieldOf } from "../aggregate/question.ts";
import { forEachRow, type SpanSelection } from "../aggregate/selection.ts";
import { selectedOrdinals, wholeTraces } from "../aggregate/whole-traces.ts";
import { traceDurationNano } from "../fields/trace-fields.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { selectSides } from "./cohort-spans.ts";

type Question = InferOutput<typeof cohortCurvesParams>;
type Operation = Extract<Question["of"], { type: "operation" }>;

/** How durations, or the values of an attribute, are distributed on both sides. */
export function* cohortCurves(world: QueryWorld, { of, pointsMax, ...sides }: Question): Steps<CohortCurves> {
  const begunMs = performance.now();
  const { baseline, canary } = yield* selectSides(world, sides);
  const before = yield* valuesOf(world, baseline, of);
  const after = yield* valuesOf(world, canary, of);
  return {
    unit: of.type === "attribute" ? "" : "ns",
    ...curvesOf(before.sort(), after.sort(), pointsMax),
    examinedSpans: baseline.examinedSpans + canary.examinedSpans,
    elapsedMs: performance.now() - begunMs,
  };
}

function* valuesOf(world: QueryWorld, selection: SpanSelection, of: Question["of"]): Steps<Float64Array> {
  if (of.type === "attribute") return yield* numbersOf(world, selection, of.field);
  return of.type === "operation" ? spansOf(world, selection, of) : tracesNano(world, selection);
}

function tracesNano(world: QueryWorld, selection: SpanSelection): Float64Array {
  const ordinals = selectedOrdinals(world, selection);
  const values = new Float64Array(ordinals.length);
  for (let i = 0; i < ordinals.length; i++) values[i] = traceDurationNano(world.traces, ordinals[i]!);
  return values;
}

const always = { startUnixNano: undefined, endUnixNano: undefined };

/** Durations of the spans of an operation in all traces of the side; one that ends before it starts took no time. */
function spansOf(world: QueryWorld, selection: SpanSelection, operation: Operation): Float64Array {
  const parts = wholeTraces(world, selection, always).parts.map((part) => ({
    part,
    isWanted: wantedCodes(part.block, operation),
  }));
  const values: number[] = [];
  for (const { part, isWanted } of parts) {
    world.check();
    if (!isWanted.includes(1)) continue;
    const { hot } = part.block;
    forEachRow(part, (row) => {
      if (isWanted[hot.operation[row]!] === 0) return;
      if (operation.name === "" && !entersService(world, part.block, row)) return;
      values.push(Math.max(0, durationOf(hot, row)));
    });
  }
  return Float64Array.from(values);
}

/** By code of the operation; without a name, all of the service. */
function wantedCodes({ operations }: SpanBlock, { service, kind, name }: Operation): Uint8Array {
  const isWanted = new Uint8Array(operations.count);
  for (let code = 0; code < operations.count; code++) {
    if (operations.service[code] !== service) continue;
    const isSame = operations.kind[code] === kind && templateOf(operations.name[code]!) === name;
    isWanted[code] = name === "" || isSame ? 1 : 0;
  }
  return isWanted;
}

/** Whether the span has no parent (yet), or one of another service. */
function entersService(world: QueryWorld, block: SpanBlock, row: number): boolean {
  const id = block.hot.parent[row]!;
  const above = id < awaitedParent ? world.blockOf(id) : undefined;
  if (above === undefined) return true;
  const code = above.hot.operation[(id & 0xffff) - above.firstRow]!;
  return above.operations.service[code] !== block.operations.service[block.hot.operation[row]!];
}

/** Numbers among the values of a field of the spans found, each as often as it occurs. */
function* numbersOf(world: QueryWorld, selection: SpanSelection, field: string): Steps<Float64Array> {
  const read = fieldOf(field);
  const tally = new FieldTally(read, world.kept.fields.of(read));
  yield* addTallies(world, selection.parts, [tally]);
  const values = new Float64Array(tally.present);
  let end = 0;
  for (const number of tally.occurring) {
    const value = tally.values.value(number);
    if (value.type !== "int" && value.type !== "double" && value.type !== "duration") continue;
    // No axis has a place for the others.
    if (!Number.isFinite(Number(value.value))) continue;
    const from = end;
    end += tally.counts[number]!;
    values.fill(Number(value.value), from, end);
  }
  return values.subarray(0, end);
}
