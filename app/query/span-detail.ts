import { ApiFailure } from "../api/protocol.ts";
import type { SpanDetail, SpanEvent } from "../api/traces.ts";
import { readResource, readScope, serviceNameOf } from "../pdata/resource-view.ts";
import { rangeStart } from "../pdata/table.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { bigintAt, isZeroU64, spanIdHex } from "../spanindex/words.ts";
import { displayAttribute, displayPairs } from "./display-attribute.ts";
import { linksFrom, linksOf } from "./linked-spans.ts";
import { TimeSlice } from "./time-slice.ts";
import type { SpanPlace } from "./traces/trace/locate-span.ts";

/** `SpanParams` of the API after validation. */
export interface SpanQuery {
  readonly traceId: string;
  readonly spanId: string;
  /** Which of several spans with this id, in order of arrival. */
  readonly ordinal: number;
}

/** Everything of the span at `place`. Only its chunk is loaded. Rejects with `not_found` where that is gone. */
export async function describeSpan(
  traces: TraceIndex,
  query: SpanQuery,
  place: SpanPlace,
  signal?: AbortSignal,
): Promise<SpanDetail> {
  const slice = new TimeSlice(signal);
  const found = await traces.rowOf(place.rowId);
  slice.check();
  if (found === undefined) throw new ApiFailure("not_found", `Span ${query.spanId} is not stored`);
  const { row } = found;
  const { batch } = found.columns;
  const spans = batch.tables.spans.columns;
  const { dictionary } = batch;
  const { strings } = dictionary;
  return {
    traceId: query.traceId,
    spanId: query.spanId,
    ordinal: query.ordinal,
    parentSpanId: isZeroU64(spans.parentSpanId, row) ? "" : spanIdHex(spans.parentSpanId, row),
    name: strings.text(spans.name[row]!),
    kind: spans.kind[row]!,
    traceState: strings.text(spans.traceState[row]!),
    flags: spans.flags[row]!,
    startTimeUnixNano: String(bigintAt(spans.startTimeUnixNano, row)),
    endTimeUnixNano: String(bigintAt(spans.endTimeUnixNano, row)),
    status: { code: spans.statusCode[row]!, message: strings.text(spans.statusMessage[row]!) },
    attributes: displayPairs(
      dictionary,
      batch.tables.spanAttributes.columns.pair,
      rangeStart(spans.attributesEnd, row),
      spans.attributesEnd[row]!,
    ),
    droppedAttributesCount: spans.droppedAttributesCount[row]!,
    ...originOf(batch, spans.scope[row]!),
    events: eventsOf(batch, row),
    droppedEventsCount: spans.droppedEventsCount[row]!,
    links: await linksOf(traces, batch, row, slice),
    droppedLinksCount: spans.droppedLinksCount[row]!,
    linkedFrom: await linksFrom(traces, query.traceId, query.spanId, slice),
    selfNano: place.selfNano,
  };
}

function originOf(
  batch: TraceBatch,
  scopeRow: number,
): Pick<SpanDetail, "resource" | "resourceSchemaUrl" | "scope" | "service"> {
  const { resource, resourceSchemaUrl, scope, scopeSchemaUrl } = batch.tables.scopes.columns;
  const { dictionary } = batch;
  const instrumentation = readScope(dictionary, scope[scopeRow]!);
  return {
    resource: (readResource(dictionary, resource[scopeRow]!)?.attributes ?? []).map(displayAttribute),
    resourceSchemaUrl: dictionary.strings.text(resourceSchemaUrl[scopeRow]!),
    scope: {
      name: instrumentation?.name ?? "",
      version: instrumentation?.version ?? "",
      schemaUrl: dictionary.strings.text(scopeSchemaUrl[scopeRow]!),
      attributes: (instrumentation?.attributes ?? []).map(displayAttribute),
    },
    service: serviceNameOf(dictionary, resource[scopeRow]!),
  };
}

function eventsOf(batch: TraceBatch, row: number): SpanEvent[] {
  const { spans, events, eventAttributes } = batch.tables;
  const { timeUnixNano, name, attributesEnd, droppedAttributesCount } = events.columns;
  const found: SpanEvent[] = [];
  const end = spans.columns.eventsEnd[row]!;
  for (let event = rangeStart(spans.columns.eventsEnd, row); event < end; event++) {
    found.push({
      timeUnixNano: String(bigintAt(timeUnixNano, event)),
      name: batch.dictionary.strings.text(name[event]!),
      attributes: displayPairs(
        batch.dictionary,
        eventAttributes.columns.pair,
        rangeStart(attributesEnd, event),
        attributesEnd[event]!,
      ),
      droppedAttributesCount: droppedAttributesCount[event]!,
    });
  }
  return found;
}
