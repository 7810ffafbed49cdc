import type { MatchedSpans, TraceList } from "../api/traces.ts";
import type { StringDictionary } from "../pdata/string-dictionary.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { compareU64, difference, setBigint } from "../spanindex/words.ts";
import { canMatch, rowTests } from "./span-scan.ts";
import type { StripCache } from "./strip-cache.ts";
import { TimeSlice } from "./time-slice.ts";
import { TopRows } from "./top-rows.ts";
import { packTraceList } from "./trace-list.ts";
import { type Condition, holds, type TraceQuery } from "./traceql/conditions.ts";
import { parseQuery } from "./traceql/parse-query.ts";

/** `SearchParams` of the API after validation and defaults. */
export interface TraceSearch {
  readonly query: string;
  readonly startUnixNano?: string | undefined;
  readonly endUnixNano?: string | undefined;
  readonly limit: number;
  readonly orderBy: "start" | "duration" | "spans" | "errors" | "name" | "service";
  readonly descending: boolean;
}

/** Rows scanned between two looks at the clock. */
const rowsPerLook = 8_192;

/** Searches begun again because traces were evicted meanwhile. Eviction is rare; three in a row do not happen. */
const restartsMax = 3;

/**
 * Finds traces. Conditions on the trace and the time range are checked in the trace table; conditions on spans are
 * scanned over the chunks, newest first, leaving out rows of traces that are already decided. A trace lies in a time
 * range when any part of it does: start < `endUnixNano` and end >= `startUnixNano`.
 */
export async function searchTraces(
  index: TraceIndex,
  strips: StripCache,
  search: TraceSearch,
  signal?: AbortSignal,
): Promise<TraceList> {
  const startedMs = performance.now();
  const query = parseQuery(search.query);
  const slice = new TimeSlice(signal);
  for (let attempt = 0; ; attempt++) {
    const { generation } = index.traces;
    const found = await findTraces(index, query, search, slice);
    // An ordinal may stand for another trace now.
    if (index.traces.generation !== generation && attempt < restartsMax) continue;
    const list = packTraceList(index, found.ordinals);
    const strip = await strips.of(index, found.ordinals, list, slice);
    return {
      matched: found.matched,
      isLowerBound: false,
      examined: found.examined,
      examinedSpans: 0,
      elapsedMs: performance.now() - startedMs,
      ...list.columns,
      ...strip,
      strings: list.texts.texts,
      matchedSpans: new Uint32Array(found.ordinals.length),
      matches: noMatchedSpans(found.ordinals.length),
    };
  }
}

function noMatchedSpans(rowCount: number): MatchedSpans {
  const words = new Uint32Array(0);
  const offsets = new Float64Array(0);
  return {
    end: new Uint32Array(rowCount),
    ...{ spanset: words, spanId: words, service: words, name: words },
    ...{ startOffsetNano: offsets, durationNano: offsets, status: new Uint8Array(0), fields: [] },
  };
}

interface Found {
  /** Best first, at most `limit`. */
  readonly ordinals: readonly number[];
  readonly matched: number;
  readonly examined: number;
}

const candidate = 1;
const matching = 2;

async function findTraces(
  index: TraceIndex,
  query: TraceQuery,
  search: TraceSearch,
  slice: TimeSlice,
): Promise<Found> {
  const { state, examined } = await candidates(index, query.traceConditions, search, slice);
  const wanted = query.spanConditions.length > 0 ? matching : candidate;
  if (wanted === matching) await scanChunks(index, query.spanConditions, state, slice);
  const top = new TopRows(search.limit, comparison(index, search));
  let matched = 0;
  for (let ordinal = 0; ordinal < state.length; ordinal++) {
    if (ordinal % rowsPerLook === 0 && slice.isOver) await slice.pause();
    if (state[ordinal] !== wanted) continue;
    matched += 1;
    top.add(ordinal);
  }
  return { ordinals: top.sorted(), matched, examined };
}

/** By ordinal: `candidate` where the trace itself meets the conditions on it and lies in the time range. */
async function candidates(
  index: TraceIndex,
  conditions: readonly Condition[],
  search: TraceSearch,
  slice: TimeSlice,
): Promise<{ state: Uint8Array; examined: number }> {
  const state = new Uint8Array(index.traces.rowCount);
  const tests = [...timeTests(index, search), ...conditions.map((condition) => traceTest(index, condition))];
  let examined = 0;
  for (let ordinal = 0; ordinal < state.length; ordinal++) {
    if (ordinal % rowsPerLook === 0 && slice.isOver) await slice.pause();
    if (index.traces.columns.spanCount[ordinal] === 0) continue;
    examined += 1;
    if (tests.every((test) => test(ordinal))) state[ordinal] = candidate;
  }
  return { state, examined };
}

type TraceTest = (ordinal: number) => boolean;

function timeTests(index: TraceIndex, { startUnixNano, endUnixNano }: TraceSearch): TraceTest[] {
  const tests: TraceTest[] = [];
  const rows = index.traces;
  if (startUnixNano !== undefined) {
    const from = timeWords(startUnixNano);
    tests.push((ordinal) => compareU64(rows.columns.end, ordinal, from, 0) >= 0);
  }
  if (endUnixNano !== undefined) {
    const to = timeWords(endUnixNano);
    tests.push((ordinal) => compareU64(rows.columns.start, ordinal, to, 0) < 0);
  }
  return tests;
}

/** The largest time there is for anything beyond it. */
const timeMax = 2n ** 64n - 1n;

function timeWords(decimal: string): Uint32Array {
  const words = new Uint32Array(2);
  const time = BigInt(decimal);
  setBigint(words, 0, time > timeMax ? timeMax : time);
  return words;
}

function traceTest(index: TraceIndex, { field, operator, value }: Condition): TraceTest {
  const rows = index.traces;
  if (field === "traceDuration") {
    const nanos = Number(value);
    return (ordinal) =>
      holds(difference(rows.columns.end, ordinal, rows.columns.start, ordinal), operator, nanos);
  }
  const name = field === "rootName" ? "rootName" : "rootService";
  const decide = textTest(index.strings, (text) => holds(text, operator, String(value)));
  return (ordinal) => decide(rows.columns[name][ordinal]!);
}

/** Decides each distinct text once. */
function textTest(strings: StringDictionary, decide: (text: string) => boolean): (code: number) => boolean {
  const decided: (boolean | undefined)[] = [];
  return (code) => {
    decided[code] ??= decide(strings.text(code));
    return decided[code];
  };
}

/** Marks as `matching` the candidates of which a span meets all conditions. */
async function scanChunks(
  index: TraceIndex,
  conditions: readonly Condition[],
  state: Uint8Array,
  slice: TimeSlice,
): Promise<void> {
  for (const chunk of index.chunks.chunks().reverse()) {
    if (!mayHold(chunk.facts.postings, state)) continue;
    if (chunk.segmentId !== undefined && !canMatch(chunk.facts, conditions)) continue;
    const columns = await index.chunks.columns(chunk);
    slice.check();
    if (columns === undefined) continue;
    const tests = rowTests(columns, conditions);
    if (tests === undefined) continue;
    const { links } = columns;
    const rowCount = links.rowCount;
    for (let start = 0; start < rowCount; start += rowsPerLook) {
      const end = Math.min(rowCount, start + rowsPerLook);
      scanRows(links.columns.traceOrdinal, start, end, tests, state);
      if (slice.isOver) await slice.pause();
    }
  }
}

function scanRows(
  traceOrdinal: Uint32Array,
  start: number,
  end: number,
  tests: readonly ((row: number) => boolean)[],
  state: Uint8Array,
): void {
  for (let row = start; row < end; row++) {
    const ordinal = traceOrdinal[row]!;
    // Traces that came after the search began are past the end of `state`.
    if (state[ordinal] !== candidate) continue;
    let isMatch = true;
    for (let i = 0; i < tests.length && isMatch; i++) isMatch = tests[i]!(row);
    if (isMatch) state[ordinal] = matching;
  }
}

/** Whether any trace of the chunk is still undecided: what spares loading chunks outside the time range. */
function mayHold(
  postings: { readonly rowCount: number; readonly columns: { readonly trace: Uint32Array } },
  state: Uint8Array,
): boolean {
  const { trace } = postings.columns;
  for (let row = 0; row < postings.rowCount; row++) if (state[trace[row]!] === candidate) return true;
  return false;
}

/** The order of the answer; ties by start, newest first, then by trace id. */
function comparison(
  index: TraceIndex,
  { orderBy, descending }: TraceSearch,
): (a: number, b: number) => number {
  const { columns } = index.traces;
  const direction = descending ? -1 : 1;
  const { start, end, spanCount, errorCount, traceId } = columns;
  const byKey = {
    start: (a: number, b: number) => compareU64(start, a, start, b),
    duration: (a: number, b: number) => difference(end, a, start, a) - difference(end, b, start, b),
    spans: (a: number, b: number) => spanCount[a]! - spanCount[b]!,
    errors: (a: number, b: number) => errorCount[a]! - errorCount[b]!,
    name: byText(index, columns.rootName),
    service: byText(index, columns.rootService),
  }[orderBy];
  return (a, b) => {
    const order = byKey(a, b) * direction || compareU64(start, b, start, a);
    if (order !== 0) return order;
    for (let word = 0; word < 4; word++) {
      const apart = traceId[a * 4 + word]! - traceId[b * 4 + word]!;
      if (apart !== 0) return apart;
    }
    return 0;
  };
}

function byText({ strings }: TraceIndex, codes: Uint32Array): (a: number, b: number) => number {
  return (a, b) => {
    const left = strings.text(codes[a]!);
    const right = strings.text(codes[b]!);
    return left < right ? -1 : left > right ? 1 : 0;
  };
}
