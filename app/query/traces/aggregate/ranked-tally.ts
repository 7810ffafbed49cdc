import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { fieldText } from "../../../traceql/fields.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { type FieldNumbers, numbersBytesMax } from "./field-numbers.ts";
import { addTallies, FieldTally, topNumbers } from "./field-tally.ts";
import type { SpanSelection } from "./selection.ts";

/** The most frequent values kept in order. */
const rankedMax = 256;

/** How often each value of a field occurs, with what is asked of it again and again. */
export interface RankedTally {
  readonly tally: FieldTally;
  readonly numbers: FieldNumbers;
  readonly distinct: number;
  /** The most frequent values, best first. */
  readonly ranked: readonly number[];
}

/** Of every span, by the blocks of a world (the same array until a block comes or goes), then by text of the field. */
const known = new WeakMap<readonly SpanBlock[], Map<string, RankedTally>>();

/** The fields among selected spans. Where those are every span there is, counted once for the same blocks. */
export function* tallyOfSelection(
  world: QueryWorld,
  selection: SpanSelection,
  fields: readonly Field[],
): Steps<readonly RankedTally[]> {
  const isKept = isWhole(world, selection);
  const tallies = (isKept ? known.get(world.blocks) : undefined) ?? new Map<string, RankedTally>();
  const missing = fields.filter((field) => !tallies.has(fieldText(field)));
  const added = missing.map((field) => {
    const numbers = world.kept.fields.of(field);
    return { numbers, tally: new FieldTally(field, numbers) };
  });
  yield* addTallies(
    world,
    selection.parts,
    added.map(({ tally }) => tally),
  );
  for (const { numbers, tally } of added) {
    const { occurring, counts, values } = tally;
    const ranked = topNumbers(occurring, (number) => counts[number]!, rankedMax, values);
    tallies.set(fieldText(tally.field), { tally, numbers, distinct: occurring.length, ranked });
  }
  if (isKept && bytesOf(tallies) <= numbersBytesMax) known.set(world.blocks, tallies);
  return fields.map((field) => tallies.get(fieldText(field))!);
}

function isWhole({ blocks }: QueryWorld, { parts }: SpanSelection): boolean {
  return parts.length === blocks.length && parts.every(({ bitmap }) => bitmap === undefined);
}

function bytesOf(tallies: ReadonlyMap<string, RankedTally>): number {
  let bytes = 0;
  for (const { numbers, tally } of tallies.values()) bytes += numbers.byteLength + tally.counts.byteLength;
  return bytes;
}
