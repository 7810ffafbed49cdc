import type { Ref } from "../../pdata/edit/draft-dictionary.ts";
import { rangeStart } from "../../pdata/table.ts";
import { spanFlag, type TraceBatch } from "../../pdata/trace-batch.ts";
import type { Access } from "../compile/access.ts";
import { type Bindable, StringCell } from "../compile/cell.ts";
import type { Frame, LevelTable } from "../compile/frame.ts";
import { Parts, type Value } from "../values/value.ts";
import { attributesPath } from "./attribute-paths.ts";
import { cellPath, whole } from "./cell-paths.ts";
import { enumTextPath, numberAccess, numberPath, readOnlyPath, textPath } from "./column-paths.ts";
import { idPath, idTextPath } from "./id-paths.ts";
import { keysOf } from "./keys.ts";
import type { PathSpec, PathTable } from "./path-spec.ts";
import { traceStateGet, traceStatePut } from "./trace-state.ts";

const kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"];
const deprecatedKinds = kinds.map((kind) => `SPAN_KIND_${kind.toUpperCase()}`);

/** Rows of a batch of traces, seen from a row of the context. */
class SpanRows implements Bindable {
  readonly #table: LevelTable;
  #map: Uint32Array | undefined;
  tables!: TraceBatch["tables"];

  constructor(table: LevelTable) {
    this.#table = table;
  }

  bind(frame: Frame): void {
    this.#map = frame.rowMap(this.#table);
    this.tables = frame.tables as unknown as TraceBatch["tables"];
  }

  rowOf(row: number): number {
    return this.#map === undefined ? row : this.#map[row]!;
  }

  /** A span whose status was set has one, whatever it had before. */
  markStatus(row: number): void {
    this.tables.spans.columns.presence[this.rowOf(row)]! |= spanFlag.hasStatus;
  }
}

class StatusMessageCell extends StringCell {
  readonly #spans: SpanRows;

  constructor(spans: SpanRows) {
    super("spans", "statusMessage");
    this.#spans = spans;
  }

  override set(row: number, ref: Ref): void {
    super.set(row, ref);
    this.#spans.markStatus(row);
  }
}

const statusMessagePath: PathSpec = {
  isIndexable: false,
  make: (request) => {
    const spans = request.share("spans", () => new SpanRows("spans"));
    const cell = request.share("spans.statusMessage", () => new StatusMessageCell(spans));
    return cellPath(request.text, cell, whole, keysOf([]));
  },
};

const statusCodePath: PathSpec = {
  isIndexable: false,
  make: (request): Access => {
    const spans = request.share("spans", () => new SpanRows("spans"));
    const code = numberAccess(request, "spans", "statusCode", "int32");
    const set = (row: number, value: Value): void => {
      code.number.set(row, value);
      spans.markStatus(row);
    };
    return { ...code, set };
  },
};

const traceStatePath: PathSpec = {
  isIndexable: true,
  make: (request) => {
    const cell = request.share("spans.traceState", () => new StringCell("spans", "traceState"));
    return cellPath(request.text, cell, whole, keysOf(request.keys), {
      get: traceStateGet,
      put: traceStatePut,
    });
  },
};

/** Events or links of a span: they can be counted. */
function partsPath(column: "eventsEnd" | "linksEnd", goType: string): PathSpec {
  return readOnlyPath((request) => {
    const spans = request.share("spans", () => new SpanRows("spans"));
    return (row) => {
      const ends = spans.tables.spans.columns[column];
      const span = spans.rowOf(row);
      return new Parts(goType, ends[span]! - rangeStart(ends, span));
    };
  });
}

export const spanPaths: PathTable = {
  trace_id: idPath("spans", "traceId", "TraceID", false),
  "trace_id.string": idTextPath("spans", "traceId", "TraceID", false),
  span_id: idPath("spans", "spanId", "SpanID", false),
  "span_id.string": idTextPath("spans", "spanId", "SpanID", false),
  parent_span_id: idPath("spans", "parentSpanId", "SpanID"),
  "parent_span_id.string": idTextPath("spans", "parentSpanId", "SpanID"),
  trace_state: traceStatePath,
  name: textPath("spans", "name"),
  kind: numberPath("spans", "kind", "int32"),
  "kind.string": enumTextPath("spans", "kind", kinds, (text) => `unknown span kind string, ${text}`),
  "kind.deprecated_string": enumTextPath(
    "spans",
    "kind",
    deprecatedKinds,
    (text) => `unknown span kind deprecated string, ${text}`,
  ),
  start_time_unix_nano: numberPath("spans", "startTimeUnixNano", "nano"),
  end_time_unix_nano: numberPath("spans", "endTimeUnixNano", "nano"),
  start_time: numberPath("spans", "startTimeUnixNano", "time"),
  end_time: numberPath("spans", "endTimeUnixNano", "time"),
  "status.code": statusCodePath,
  "status.message": statusMessagePath,
  attributes: attributesPath("spans", "spanAttributes"),
  dropped_attributes_count: numberPath("spans", "droppedAttributesCount", "uint32"),
  events: partsPath("eventsEnd", "ptrace.SpanEventSlice"),
  dropped_events_count: numberPath("spans", "droppedEventsCount", "uint32"),
  links: partsPath("linksEnd", "ptrace.SpanLinkSlice"),
  dropped_links_count: numberPath("spans", "droppedLinksCount", "uint32"),
  flags: numberPath("spans", "flags", "uint32"),
};

export const spanEventPaths: PathTable = {
  name: textPath("events", "name"),
  time_unix_nano: numberPath("events", "timeUnixNano", "nano"),
  time: numberPath("events", "timeUnixNano", "time"),
  attributes: attributesPath("events", "eventAttributes"),
  dropped_attributes_count: numberPath("events", "droppedAttributesCount", "uint32"),
  event_index: readOnlyPath((request) => {
    const spans = request.share("spans", () => new SpanRows("spans"));
    return (row) => BigInt(row - rangeStart(spans.tables.spans.columns.eventsEnd, spans.rowOf(row)));
  }),
};
