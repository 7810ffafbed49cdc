import type { AttributeSet } from "../../../spanindex/block/attribute-set.ts";
import {
  awaitedParent,
  type BlockDetails,
  noParent,
  type SpanBlock,
} from "../../../spanindex/block/span-block.ts";
import { statsFlag } from "../../../spanindex/trace-stats.ts";
import type { TraceTableView } from "../../../spanindex/trace-table-view.ts";
import { setBigint } from "../../../spanindex/words.ts";
import type { NaiveSpan } from "../../../traceql/traceqltest/naive-span.ts";
import { Kept } from "../kept.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import type { PickForm } from "./plain-attribute-set.ts";
import { idWords, plainBlock } from "./plain-block.ts";
import { TestMemory } from "./test-memory.ts";

export interface WorldSettings {
  /** Small, so that traces cross blocks. */
  readonly rowsPerBlock?: number;
  /** Blocks of one slot: more than one, as in an open chunk. */
  readonly blocksPerSlot?: number;
  /** Whose content the world replaces; a new one where undefined. */
  readonly memory?: TestMemory;
  /** Decides the forms of attribute columns. */
  readonly seed?: number;
  /** `attributes` and `details` are only there after they have been asked for, as in a store larger than memory. */
  readonly isLoadedOnDemand?: boolean;
}

/** A world of the spans in the order given, without threads. Run what asks it with `runSteps`. */
export function worldOf(spans: readonly NaiveSpan[], settings: WorldSettings = {}): QueryWorld {
  const {
    rowsPerBlock = 5,
    blocksPerSlot = 2,
    memory = new TestMemory(),
    isLoadedOnDemand = false,
  } = settings;
  memory.reset();
  const pickForm = formPicker(settings.seed ?? 1);
  const rowsPerSlot = rowsPerBlock * blocksPerSlot;
  const rowIds = spans.map((_, i) => ((Math.floor(i / rowsPerSlot) << 16) | (i % rowsPerSlot)) >>> 0);
  const traceIds = [...new Set(spans.map(({ traceId }) => traceId))];
  const parents = parentCells(spans, rowIds);
  const blocks: SpanBlock[] = [];
  for (let start = 0; start < spans.length; start += rowsPerBlock) {
    const part = spans.slice(start, start + rowsPerBlock);
    const place = {
      id: blocks.length + 1,
      chunk: Math.floor(start / rowsPerSlot) + 1,
      slot: Math.floor(start / rowsPerSlot),
      firstRow: start % rowsPerSlot,
      traceOrdinals: part.map(({ traceId }) => traceIds.indexOf(traceId)),
      parents: parents.slice(start, start + rowsPerBlock),
    };
    blocks.push(plainBlock(memory, part, place, pickForm));
  }
  const traces = traceTable(memory, spans, traceIds, rowIds);
  return new PlainWorld(blocks, traces, memory, isLoadedOnDemand);
}

/** Runs a query to its end, loading whatever it asks for. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Room for the runs of some blocks. */
const keptBytes = 256;

class PlainWorld implements QueryWorld {
  readonly blocks: readonly SpanBlock[];
  readonly traces: TraceTableView;
  readonly kept: Kept;
  readonly scratch;
  readonly kernels;
  omittedKeys = 0;
  readonly #full: ReadonlyMap<SpanBlock, SpanBlock>;

  constructor(
    blocks: readonly SpanBlock[],
    traces: TraceTableView,
    memory: TestMemory,
    isLoadedOnDemand: boolean,
  ) {
    this.blocks = isLoadedOnDemand
      ? blocks.map((block) => ({ ...block, attributes: undefined, details: undefined }))
      : blocks;
    this.#full = new Map(this.blocks.map((block, index) => [block, blocks[index]!]));
    this.traces = traces;
    this.kept = new Kept(memory.kernelMemory, { offset: memory.take(keptBytes), bytes: keptBytes });
    this.scratch = memory.scratch();
    this.kernels = memory.kernels;
  }

  blockOf(rowId: number): SpanBlock | undefined {
    const row = rowId & 0xffff;
    return this.blocks.find(
      ({ slot, firstRow, rowCount }) => slot === rowId >>> 16 && row >= firstRow && row < firstRow + rowCount,
    );
  }

  *attributesOf(block: SpanBlock): Steps<AttributeSet> {
    if (block.attributes === undefined) yield { block, tier: "attributes" };
    const set = this.#full.get(block)!.attributes!;
    this.omittedKeys = Math.max(this.omittedKeys, set.omittedKeys ?? 0);
    return set;
  }

  *detailsOf(block: SpanBlock): Steps<BlockDetails> {
    if (block.details === undefined) yield { block, tier: "details" };
    return this.#full.get(block)!.details!;
  }

  check(): void {
    // Nobody cancels a test.
  }
}

/** A small generator of numbers that look random (mulberry32). */
function formPicker(seed: number): PickForm {
  let state = seed;
  return (formCount) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % formCount;
  };
}

/** The first other span of the trace that has the id is the parent. */
function parentCells(spans: readonly NaiveSpan[], rowIds: readonly number[]): number[] {
  return spans.map(({ traceId, parentSpanId }, index) => {
    if (parentSpanId === "") return noParent;
    const at = spans.findIndex(
      (span, other) => other !== index && span.traceId === traceId && span.spanId === parentSpanId,
    );
    return at < 0 ? awaitedParent : rowIds[at]!;
  });
}

function traceTable(
  memory: TestMemory,
  spans: readonly NaiveSpan[],
  traceIds: readonly string[],
  rowIds: readonly number[],
): TraceTableView {
  const members = traceIds.map((id) => spans.flatMap((span, i) => (span.traceId === id ? [i] : [])));
  const times = (pick: (rows: readonly number[]) => bigint): Uint32Array => {
    const words = memory.u32(new Array<number>(traceIds.length * 2).fill(0));
    members.forEach((rows, ordinal) => {
      setBigint(words, ordinal, pick(rows));
    });
    return words;
  };
  const roots = members.map((rows) => rootOf(spans, rows));
  return {
    rowCount: traceIds.length,
    traceId: memory.u32(traceIds.flatMap(idWords)),
    startUnixNano: times((rows) => rows.map((i) => spans[i]!.startUnixNano).reduce(smaller)),
    endUnixNano: times((rows) => rows.map((i) => lastMoment(spans[i]!)).reduce(larger)),
    spanCount: memory.u32(members.map((rows) => rows.length)),
    errorCount: memory.u32(members.map((rows) => rows.filter((i) => spans[i]!.status === 2).length)),
    rootRow: memory.u32(roots.map((i) => rowIds[i]!)),
    flags: memory.u8(roots.map((i) => rootFlags(spans[i]!))),
  };
}

/** The earliest span without a parent, else the earliest span; then by id. */
function rootOf(spans: readonly NaiveSpan[], rows: readonly number[]): number {
  const withoutParent = rows.filter((i) => spans[i]!.parentSpanId === "");
  const candidates = withoutParent.length > 0 ? withoutParent : rows;
  return candidates.reduce((best, i) => (isEarlier(spans[i]!, spans[best]!) ? i : best));
}

function isEarlier(a: NaiveSpan, b: NaiveSpan): boolean {
  if (a.startUnixNano !== b.startUnixNano) return a.startUnixNano < b.startUnixNano;
  const [low, high] = idWords(a.spanId);
  const [otherLow, otherHigh] = idWords(b.spanId);
  return high !== otherHigh ? high! < otherHigh! : low! < otherLow!;
}

function rootFlags({ parentSpanId, status }: NaiveSpan): number {
  const hasRoot = parentSpanId === "" ? statsFlag.hasRoot : 0;
  return hasRoot | (status === 2 ? statsFlag.rootError : 0);
}

/** A span that ends before it starts counts with its start. */
function lastMoment({ startUnixNano, endUnixNano }: NaiveSpan): bigint {
  return larger(startUnixNano, endUnixNano);
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
