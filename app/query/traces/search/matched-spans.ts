import type { TextPool } from "../../../analysis/text-pool.ts";
import type { MatchedSpans, SelectedField } from "../../../api/traces.ts";
import { type SpanBlock, spanBit } from "../../../spanindex/block/span-block.ts";
import { durationOf, startOffsetOf } from "../../../spanindex/block/span-times.ts";
import { printExpression } from "../../../traceql/print.ts";
import type { FieldExpression } from "../../../traceql/syntax-tree.ts";
import { fieldValueText, shownText } from "../aggregate/value-text.ts";
import { type BitOps, type Bits, hasBit } from "../predicate/bits.ts";
import type { Filter } from "../predicate/filter.ts";
import type { Steps } from "../query-world.ts";
import type { Spansets } from "../spanset/evaluate.ts";
import { firstValues } from "../spanset/first-values.ts";

/** A matched span of a listed trace. */
interface Match {
  readonly place: number;
  readonly row: number;
  /** From `baseUnixNano`. */
  readonly startNano: number;
  /** Number of the spanset; 0 where there is one for each trace. */
  readonly group: number;
}

/** The columns of the matched spans of the listed traces. */
export function* packMatches(
  filter: Filter,
  { rows, groups }: Spansets,
  listed: readonly number[],
  { spansPerTrace, baseUnixNano, shown, texts }: MatchSettings,
): Steps<MatchedSpans> {
  const earliest =
    spansPerTrace === 0
      ? listed.map(() => [])
      : earliestMatches(filter, { rows, groups }, listed, { spansPerTrace, baseUnixNano });
  const chosen = earliest.map((matches) => matches.toSorted((a, b) => groups.compare(a.group, b.group)));
  const matches = chosen.flat();
  const spansets = groups.split === undefined ? undefined : chosen.flatMap(spansetNumbers);
  return {
    end: Uint32Array.from(endsOf(chosen)),
    spanset: spansets === undefined ? new Uint32Array(matches.length) : Uint32Array.from(spansets),
    ...packSpans(filter, matches, texts),
    fields: yield* packFields(filter, matches, shown, texts),
  };
}

export interface MatchSettings {
  readonly spansPerTrace: number;
  readonly baseUnixNano: bigint;
  /** What `by()` and `select()` name. */
  readonly shown: readonly FieldExpression[];
  readonly texts: TextPool;
}

/** The earliest matched spans of each listed trace, by start; no others are ever kept: a trace may have a million. */
function earliestMatches(
  { world, ops }: Filter,
  { rows, groups }: Spansets,
  listed: readonly number[],
  { spansPerTrace, baseUnixNano }: Pick<MatchSettings, "spansPerTrace" | "baseUnixNano">,
): Match[][] {
  const byTrace: Match[][] = listed.map(() => []);
  const mark = ops.scratch.mark();
  const listedAs = ops.scratch.u32(world.traces.rowCount);
  listed.forEach((ordinal, index) => {
    listedAs[ordinal] = index + 1;
  });
  for (const [place, block] of world.blocks.entries()) {
    world.check();
    if (rows[place] === "none") continue;
    const { hot } = block;
    const offset = Number(hot.startBaseUnixNano - baseUnixNano);
    forEachListed(ops, block, rows[place]!, listedAs, (index, row) => {
      const kept = byTrace[index]!;
      const startNano = offset + startOffsetOf(hot, row);
      if (kept.length === spansPerTrace && startNano >= kept.at(-1)!.startNano) return;
      const group = groups.split === undefined ? 0 : groups.numberOf(place, row);
      insertByStart(kept, { place, row, startNano, group });
      if (kept.length > spansPerTrace) kept.pop();
    });
  }
  ops.scratch.release(mark);
  return byTrace;
}

/** Calls `visit` with each matched row of a listed trace: through the rows, or through the traces, whichever are fewer. */
function forEachListed(
  ops: BitOps,
  block: SpanBlock,
  found: Bits,
  listedAs: Uint32Array,
  visit: (index: number, row: number) => void,
): void {
  const { traceOrdinal, traceHead, trace, nextInTrace } = block.hot;
  if (ops.count(found, block.rowCount) < traceOrdinal.length) {
    const list = ops.rows(found, block);
    for (let i = 0; i < list.length; i++) {
      const row = list[i]!;
      const index = listedAs[traceOrdinal[trace[row]!]!]!;
      if (index > 0) visit(index - 1, row);
    }
    return;
  }
  for (let number = 0; number < traceOrdinal.length; number++) {
    // Undefined for a trace that came after the world was made.
    const index = listedAs[traceOrdinal[number]!];
    if (index === undefined || index === 0) continue;
    let row = traceHead[number]!;
    do {
      if (hasBit(found, row)) visit(index - 1, row);
      row = nextInTrace[row]!;
    } while (row !== 0);
  }
}

/** Behind those that start at the same time: they arrived before. */
function insertByStart(matches: Match[], match: Match): void {
  let at = matches.length;
  while (at > 0 && matches[at - 1]!.startNano > match.startNano) at -= 1;
  matches.splice(at, 0, match);
}

/** The spansets of a trace, numbered from 0 on. */
function spansetNumbers(matches: readonly Match[]): number[] {
  const numbers = new Map<number, number>();
  return matches.map(({ group }) => {
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group)!;
  });
}

function endsOf(parts: readonly (readonly Match[])[]): number[] {
  let end = 0;
  return parts.map(({ length }) => {
    end += length;
    return end;
  });
}

function packSpans(
  { world }: Filter,
  matches: readonly Match[],
  texts: TextPool,
): Omit<MatchedSpans, "end" | "spanset" | "fields"> {
  const spanId = new Uint32Array(matches.length * 2);
  const startOffsetNano = new Float64Array(matches.length);
  const durationNano = new Float64Array(matches.length);
  const service = new Uint32Array(matches.length);
  const name = new Uint32Array(matches.length);
  const status = new Uint8Array(matches.length);
  matches.forEach(({ place, row, startNano }, index) => {
    const { hot, operations } = world.blocks[place]!;
    const operation = hot.operation[row]!;
    spanId[index * 2] = hot.spanId[row * 2]!;
    spanId[index * 2 + 1] = hot.spanId[row * 2 + 1]!;
    startOffsetNano[index] = startNano;
    durationNano[index] = durationOf(hot, row);
    service[index] = texts.of(operations.service[operation]!);
    name[index] = texts.of(operations.name[operation]!);
    status[index] = hot.flags[row]! & spanBit.statusMask;
  });
  return { spanId, startOffsetNano, durationNano, service, name, status };
}

function* packFields(
  filter: Filter,
  matches: readonly Match[],
  shown: readonly FieldExpression[],
  texts: TextPool,
): Steps<readonly SelectedField[]> {
  const fields: SelectedField[] = [];
  for (const expression of shown) {
    const text = new Uint32Array(matches.length);
    const types = new Set<Exclude<SelectedField["type"], "mixed" | "none">>();
    const byPlace = Map.groupBy(matches.keys(), (index) => matches[index]!.place);
    for (const [place, indexes] of byPlace) {
      const mark = filter.ops.scratch.mark();
      const values = yield* firstValues(filter, filter.world.blocks[place]!, expression);
      for (const index of indexes) {
        const value = values.value(matches[index]!.row);
        if (value === undefined) continue;
        types.add(value.type);
        text[index] = texts.of(shownText(fieldValueText(value)).text) + 1;
      }
      filter.ops.scratch.release(mark);
    }
    const [type] = types;
    fields.push({
      field: printExpression(expression),
      text,
      type: types.size > 1 ? "mixed" : (type ?? "none"),
    });
  }
  return fields;
}
