import type { Access } from "../compile/access.ts";
import { BodyCell, expectString } from "../compile/cell.ts";
import { asString } from "../values/go-text.ts";
import { indexed, storedTypeOf, withIndexed } from "../values/indexing.ts";
import { fail } from "../values/runtime-error.ts";
import { isList, isMap, type Value } from "../values/value.ts";
import { attributesPath } from "./attribute-paths.ts";
import { cellPath, type Part, whole } from "./cell-paths.ts";
import { numberPath, textPath } from "./column-paths.ts";
import { idPath, idTextPath } from "./id-paths.ts";
import { keysOf } from "./keys.ts";
import type { PathRequest, PathSpec, PathTable } from "./path-spec.ts";

/** Only bodies that are maps or lists have something inside. */
function checkedBody(body: Value): Value {
  if (isMap(body) || isList(body)) return body;
  return fail(`log bodies of type ${storedTypeOf(body)} cannot be indexed`);
}

function bodyPath(part: Part<Value>, isIndexable: boolean): PathSpec {
  return {
    isIndexable,
    make: (request: PathRequest): Access => {
      const cell = request.share("body", () => new BodyCell());
      return cellPath(request.text, cell, part, keysOf(request.keys), {
        get: (body, keys) => indexed(checkedBody(body), keys),
        put: (body, keys, value) => withIndexed(checkedBody(body), keys, value),
      });
    },
  };
}

const asText: Part<Value> = { get: asString, put: (_, value) => expectString(value) };

export const logPaths: PathTable = {
  time_unix_nano: numberPath("logRecords", "timeUnixNano", "nano"),
  observed_time_unix_nano: numberPath("logRecords", "observedTimeUnixNano", "nano"),
  time: numberPath("logRecords", "timeUnixNano", "time"),
  observed_time: numberPath("logRecords", "observedTimeUnixNano", "time"),
  severity_number: numberPath("logRecords", "severityNumber", "int32"),
  severity_text: textPath("logRecords", "severityText"),
  body: bodyPath(whole, true),
  "body.string": bodyPath(asText, false),
  attributes: attributesPath("logRecords", "logAttributes"),
  dropped_attributes_count: numberPath("logRecords", "droppedAttributesCount", "uint32"),
  flags: numberPath("logRecords", "flags", "uint32"),
  trace_id: idPath("logRecords", "traceId", "TraceID"),
  "trace_id.string": idTextPath("logRecords", "traceId", "TraceID"),
  span_id: idPath("logRecords", "spanId", "SpanID"),
  "span_id.string": idTextPath("logRecords", "spanId", "SpanID"),
  event_name: textPath("logRecords", "eventName"),
};
