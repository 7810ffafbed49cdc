import { serviceNameOf } from "../pdata/resource-view.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import type { TimeRange } from "./chunk.ts";
import { postingSchema, rowBytesOf, type SpanLinkTable } from "./postings.ts";
import { hashSpan, SpanIdTable } from "./span-id-table.ts";
import { bytesOfTexts } from "./text-bytes.ts";
import type { ServiceCount, TraceFacts } from "./trace-chunk.ts";
import { addServices } from "./trace-summary.ts";
import { traceBytes } from "./trace-table.ts";
import { bigintAt } from "./words.ts";

/** The rows of a posting, in order of arrival. */
export function chainOf(facts: TraceFacts, posting: number, links: SpanLinkTable): Uint32Array {
  const { head, spanCount } = facts.postings.columns;
  const { nextInTrace } = links.columns;
  const rows = new Uint32Array(spanCount[posting]!);
  let row = head[posting]!;
  for (let i = 0; i < rows.length; i++) {
    rows[i] = row;
    row = nextInTrace[row]! - 1;
  }
  return rows;
}

/** The id table of a chunk that was loaded. */
export function spanIdsOf(batch: TraceBatch, links: SpanLinkTable): SpanIdTable {
  const { spanId } = batch.tables.spans.columns;
  const { traceOrdinal } = links.columns;
  const spanIds = new SpanIdTable(links.rowCount);
  for (let row = 0; row < links.rowCount; row++) {
    spanIds.add(hashSpan(traceOrdinal[row]!, spanId[row * 2]!, spanId[row * 2 + 1]!), row);
  }
  return spanIds;
}

/** Counts the spans and errors of a batch by service. */
export function countServices(services: Map<string, ServiceCount>, batch: TraceBatch): void {
  const { scope, statusCode } = batch.tables.spans.columns;
  const { resource } = batch.tables.scopes.columns;
  const counts = Array.from({ length: batch.tables.scopes.rowCount }, () => ({
    spanCount: 0,
    errorCount: 0,
  }));
  for (let row = 0; row < batch.tables.spans.rowCount; row++) {
    const count = counts[scope[row]!]!;
    count.spanCount += 1;
    if (statusCode[row] === 2) count.errorCount += 1;
  }
  const named = counts.map((count, row) => [serviceNameOf(batch.dictionary, resource[row]!), count] as const);
  addServices(
    services,
    named.filter(([, count]) => count.spanCount > 0),
  );
}

/** A trace in the trace table and its slots, and its posting in one chunk. */
const bytesPerTrace = traceBytes + rowBytesOf(postingSchema);

/** What a block holds of each span while its attributes are not loaded: columns, its parent, a share of tables. */
const blockBytesPerSpan = 36;

/** About what the facts of a full chunk take, its block included. A trace that lies in several chunks is counted in each. */
export function bytesOfFacts({ postings, services, linkTargets }: TraceFacts): number {
  const { spanCount } = postings.columns;
  let spans = 0;
  for (let posting = 0; posting < postings.rowCount; posting++) spans += spanCount[posting]!;
  const traces = postings.rowCount * bytesPerTrace;
  return spans * blockBytesPerSpan + traces + linkTargets.byteLength + bytesOfTexts(services.keys());
}

/** From the earliest start to the latest end. */
export function timeRangeOf(facts: TraceFacts): TimeRange {
  const { start, end } = facts.postings.columns;
  let minTimeUnixNano = bigintAt(start, 0);
  let maxTimeUnixNano = bigintAt(end, 0);
  for (let row = 1; row < facts.postings.rowCount; row++) {
    const first = bigintAt(start, row);
    const last = bigintAt(end, row);
    if (first < minTimeUnixNano) minTimeUnixNano = first;
    if (last > maxTimeUnixNano) maxTimeUnixNano = last;
  }
  return { minTimeUnixNano, maxTimeUnixNano };
}
