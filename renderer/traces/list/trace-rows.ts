import type { TraceList } from "../../../app/api/traces.ts";
import { traceIdHex } from "../../base/ids.ts";
import { addNano, millisOf } from "../../base/instant.ts";
import { visibleText } from "../../base/visible-text.ts";

/** One row of an answer; the columns stay where they are. */
export interface RowRef {
  readonly list: TraceList;
  readonly row: number;
  /** Thirty-two hex digits. */
  readonly traceId: string;
}

/** What the list shows: the rows in their order on screen, and how many wait to be let in. */
export interface ShownTraces {
  /** The question the rows answer. */
  readonly question: string;
  readonly rows: readonly RowRef[];
  /** Traces that arrived since and would have moved the rows. */
  readonly newCount: number;
  /** The newest answer, in which nothing waits. */
  readonly newest: TraceList;
  readonly longestNano: number;
}

/** Shows an answer as it is. */
export function showAll(question: string, newest: TraceList): ShownTraces {
  const rows = Array.from({ length: newest.rowCount }, (_, row) => refOf(newest, row));
  return { question, rows, newCount: 0, newest, longestNano: longestOf(rows) };
}

/**
 * Takes a newer answer in without moving a row: rows on screen keep their place and get their new values, rows that
 * belong below the last one are added there, rows that would push others down are counted.
 */
export function holdRows(shown: ShownTraces, newest: TraceList): ShownTraces {
  const fresh = new Map<string, RowRef>();
  for (let row = 0; row < newest.rowCount; row++) {
    const ref = refOf(newest, row);
    fresh.set(ref.traceId, ref);
  }
  let lastKnown = -1;
  const rows = shown.rows.map((ref) => {
    const now = fresh.get(ref.traceId);
    if (now === undefined) return ref;
    lastKnown = Math.max(lastKnown, now.row);
    fresh.delete(ref.traceId);
    return now;
  });
  const unseen = [...fresh.values()];
  const below = lastKnown < 0 && rows.length > 0 ? [] : unseen.filter(({ row }) => row > lastKnown);
  const all = [...rows, ...below];
  return {
    question: shown.question,
    rows: all,
    newCount: unseen.length - below.length,
    newest,
    longestNano: longestOf(all),
  };
}

/** A row as the cells show it. */
export interface TraceRow {
  readonly traceId: string;
  readonly service: string;
  readonly name: string;
  readonly startUnixNano: bigint;
  readonly durationNano: number;
  readonly spanCount: number;
  /** Spans that match the query. */
  readonly matchedCount: number;
  readonly errorCount: number;
  readonly flags: number;
  readonly strip: readonly StripPart[];
}

export interface StripPart {
  /** Undefined is all the services that are too small to draw. */
  readonly service: string | undefined;
  readonly selfNano: number;
}

/** Thinner parts could not be seen; what is left over is drawn as one. */
const stripPartsMax = 10;

export function readRow({ list, row, traceId }: RowRef): TraceRow {
  const text = (code: number | undefined): string => list.strings[code ?? 0] ?? "";
  return {
    traceId,
    service: text(list.rootService[row]),
    name: visibleText(text(list.rootName[row])),
    startUnixNano: addNano(list.baseUnixNano, list.startOffsetNano[row] ?? 0),
    durationNano: list.durationNano[row] ?? 0,
    spanCount: list.spanCount[row] ?? 0,
    matchedCount: list.matchedSpans[row] ?? 0,
    errorCount: list.errorCount[row] ?? 0,
    flags: list.flags[row] ?? 0,
    strip: stripOf(list, row),
  };
}

/** Clocks of two machines differ by less where they are kept at all. */
const clockToleranceMs = 5_000;

/** A trace that seems to start in the future. */
export function isAhead(startUnixNano: bigint, nowMs: number): boolean {
  return millisOf(startUnixNano) > nowMs + clockToleranceMs;
}

/** Largest first, as the engine sorts them; the smallest are summed up without a name. */
function stripOf(list: TraceList, row: number): StripPart[] {
  const first = row === 0 ? 0 : (list.stripEnd[row - 1] ?? 0);
  const end = list.stripEnd[row] ?? first;
  const parts: StripPart[] = [];
  let restNano = 0;
  for (let at = first; at < end; at++) {
    const selfNano = list.stripSelfNano[at] ?? 0;
    if (parts.length < stripPartsMax)
      parts.push({ service: list.strings[list.stripService[at] ?? 0] ?? "", selfNano });
    else restNano += selfNano;
  }
  return restNano === 0 ? parts : [...parts, { service: undefined, selfNano: restNano }];
}

function refOf(list: TraceList, row: number): RowRef {
  return { list, row, traceId: traceIdHex(list.traceId, row) };
}

function longestOf(rows: readonly RowRef[]): number {
  return rows.reduce((longest, { list, row }) => Math.max(longest, list.durationNano[row] ?? 0), 0);
}
