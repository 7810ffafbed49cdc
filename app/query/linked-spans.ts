import type { SpanLink } from "../api/traces.ts";
import { serviceNameOf } from "../pdata/resource-view.ts";
import { rangeStart } from "../pdata/table.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { compareU64, equalWords, spanIdHex, traceIdHex, wordsOfHex } from "../spanindex/words.ts";
import { displayPairs } from "./display-attribute.ts";
import type { TimeSlice } from "./time-slice.ts";

/** Links shown that point at one span. A batch consumer may be linked from thousands; the panel shows the newest. */
const linkedFromMax = 100;

/** The links of the span in `row`, each with what is stored of its target. */
export async function linksOf(
  traces: TraceIndex,
  batch: TraceBatch,
  row: number,
  slice: TimeSlice,
): Promise<SpanLink[]> {
  const { spans, links } = batch.tables;
  const { traceId, spanId } = links.columns;
  const found: SpanLink[] = [];
  const end = spans.columns.linksEnd[row]!;
  for (let link = rangeStart(spans.columns.linksEnd, row); link < end; link++) {
    if (slice.isOver) await slice.pause();
    const label = await labelOf(
      traces,
      traceId.slice(link * 4, link * 4 + 4),
      spanId.slice(link * 2, link * 2 + 2),
    );
    found.push({
      traceId: traceIdHex(traceId, link),
      spanId: spanIdHex(spanId, link),
      ...saidBy(batch, link),
      isStored: label !== undefined,
      label: label ?? "",
    });
  }
  return found;
}

/** Spans whose links point at the span, newest chunk first. Their links' attributes are shown as those of the link. */
export async function linksFrom(
  traces: TraceIndex,
  traceId: string,
  spanId: string,
  slice: TimeSlice,
): Promise<SpanLink[]> {
  const target = { traceId: wordsOfHex(traceId), spanId: wordsOfHex(spanId) };
  const found: SpanLink[] = [];
  for (const chunk of traces.chunksLinkingTo(target.traceId, target.spanId).reverse()) {
    const columns = await traces.chunks.columns(chunk);
    if (slice.isOver) await slice.pause();
    if (columns === undefined) continue;
    const { links } = columns.batch.tables;
    for (let link = 0; link < links.rowCount && found.length < linkedFromMax; link++) {
      if (compareU64(links.columns.spanId, link, target.spanId, 0) !== 0) continue;
      if (!equalWords(links.columns.traceId, link * 4, target.traceId, 0, 4)) continue;
      found.push(linkFrom(columns.batch, link));
    }
  }
  return found;
}

function linkFrom(batch: TraceBatch, link: number): SpanLink {
  const { spans } = batch.tables;
  const owner = ownerOf(spans.columns.linksEnd, spans.rowCount, link);
  return {
    traceId: traceIdHex(spans.columns.traceId, owner),
    spanId: spanIdHex(spans.columns.spanId, owner),
    ...saidBy(batch, link),
    isStored: true,
    label: labelOfRow(batch, owner),
  };
}

/** What a link says beside the span it points at. */
function saidBy(
  { dictionary, tables }: TraceBatch,
  link: number,
): Pick<SpanLink, "traceState" | "attributes"> {
  const { traceState, attributesEnd } = tables.links.columns;
  const { pair } = tables.linkAttributes.columns;
  return {
    traceState: dictionary.strings.text(traceState[link]!),
    attributes: displayPairs(dictionary, pair, rangeStart(attributesEnd, link), attributesEnd[link]!),
  };
}

/** The row whose range of a list holds `item`: the first that ends after it. */
function ownerOf(ends: Uint32Array, rowCount: number, item: number): number {
  let low = 0;
  let high = rowCount;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! <= item) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Service and name of a stored span, undefined where it is not stored. */
async function labelOf(
  traces: TraceIndex,
  traceId: Uint32Array,
  spanId: Uint32Array,
): Promise<string | undefined> {
  const ordinal = traces.find(traceId);
  if (ordinal < 0) return undefined;
  for (const { columns, rows } of await traces.rowsOf(ordinal)) {
    const ids = columns.batch.tables.spans.columns.spanId;
    for (const row of rows) if (compareU64(ids, row, spanId, 0) === 0) return labelOfRow(columns.batch, row);
  }
  return undefined;
}

function labelOfRow(batch: TraceBatch, row: number): string {
  const { scope, name } = batch.tables.spans.columns;
  const service = serviceNameOf(batch.dictionary, batch.tables.scopes.columns.resource[scope[row]!]!);
  return `${service} ${batch.dictionary.strings.text(name[row]!)}`.trim();
}
