/**
 * The OTLP 1.11 messages, one line for each field: number, JSON name, type, label.
 * Source: opentelemetry-proto v1.11.0, `opentelemetry/proto/**` (common, resource, trace, metrics, logs).
 */

export type ScalarType =
  | "string"
  | "bool"
  | "int32"
  | "uint32"
  | "sint32"
  | "int64"
  | "uint64"
  | "fixed32"
  | "fixed64"
  | "sfixed64"
  | "double"
  /** Base64 in JSON. */
  | "bytes"
  /** Hex in JSON: trace and span ids. */
  | "id";

export type EnumName = "SpanKind" | "StatusCode" | "SeverityNumber" | "AggregationTemporality";

export type MessageName =
  | "AnyValue"
  | "ArrayValue"
  | "KeyValueList"
  | "KeyValue"
  | "InstrumentationScope"
  | "EntityRef"
  | "Resource"
  | "TracesData"
  | "ResourceSpans"
  | "ScopeSpans"
  | "Span"
  | "SpanEvent"
  | "SpanLink"
  | "Status"
  | "MetricsData"
  | "ResourceMetrics"
  | "ScopeMetrics"
  | "Metric"
  | "Gauge"
  | "Sum"
  | "Histogram"
  | "ExponentialHistogram"
  | "Summary"
  | "NumberDataPoint"
  | "HistogramDataPoint"
  | "ExponentialHistogramDataPoint"
  | "Buckets"
  | "SummaryDataPoint"
  | "ValueAtQuantile"
  | "Exemplar"
  | "LogsData"
  | "ResourceLogs"
  | "ScopeLogs"
  | "LogRecord";

export type FieldType = ScalarType | EnumName | MessageName;

/** `oneof`: member of the message's only oneof. `optional`: explicit presence, so a zero is written too. */
export type FieldLabel = "list" | "oneof" | "optional";

export type FieldDefinition = readonly [number: number, name: string, type: FieldType, label?: FieldLabel];

const common = {
  AnyValue: [
    [1, "stringValue", "string", "oneof"],
    [2, "boolValue", "bool", "oneof"],
    [3, "intValue", "int64", "oneof"],
    [4, "doubleValue", "double", "oneof"],
    [5, "arrayValue", "ArrayValue", "oneof"],
    [6, "kvlistValue", "KeyValueList", "oneof"],
    [7, "bytesValue", "bytes", "oneof"],
    [8, "stringValueStrindex", "int32", "oneof"],
  ],
  ArrayValue: [[1, "values", "AnyValue", "list"]],
  KeyValueList: [[1, "values", "KeyValue", "list"]],
  KeyValue: [
    [1, "key", "string"],
    [2, "value", "AnyValue"],
    [3, "keyStrindex", "int32"],
  ],
  InstrumentationScope: [
    [1, "name", "string"],
    [2, "version", "string"],
    [3, "attributes", "KeyValue", "list"],
    [4, "droppedAttributesCount", "uint32"],
  ],
  EntityRef: [
    [1, "schemaUrl", "string"],
    [2, "type", "string"],
    [3, "idKeys", "string", "list"],
    [4, "descriptionKeys", "string", "list"],
  ],
  Resource: [
    [1, "attributes", "KeyValue", "list"],
    [2, "droppedAttributesCount", "uint32"],
    [3, "entityRefs", "EntityRef", "list"],
  ],
} as const;

const traces = {
  TracesData: [[1, "resourceSpans", "ResourceSpans", "list"]],
  ResourceSpans: [
    [1, "resource", "Resource"],
    [2, "scopeSpans", "ScopeSpans", "list"],
    [3, "schemaUrl", "string"],
  ],
  ScopeSpans: [
    [1, "scope", "InstrumentationScope"],
    [2, "spans", "Span", "list"],
    [3, "schemaUrl", "string"],
  ],
  Span: [
    [1, "traceId", "id"],
    [2, "spanId", "id"],
    [3, "traceState", "string"],
    [4, "parentSpanId", "id"],
    [5, "name", "string"],
    [6, "kind", "SpanKind"],
    [7, "startTimeUnixNano", "fixed64"],
    [8, "endTimeUnixNano", "fixed64"],
    [9, "attributes", "KeyValue", "list"],
    [10, "droppedAttributesCount", "uint32"],
    [11, "events", "SpanEvent", "list"],
    [12, "droppedEventsCount", "uint32"],
    [13, "links", "SpanLink", "list"],
    [14, "droppedLinksCount", "uint32"],
    [15, "status", "Status"],
    [16, "flags", "fixed32"],
  ],
  SpanEvent: [
    [1, "timeUnixNano", "fixed64"],
    [2, "name", "string"],
    [3, "attributes", "KeyValue", "list"],
    [4, "droppedAttributesCount", "uint32"],
  ],
  SpanLink: [
    [1, "traceId", "id"],
    [2, "spanId", "id"],
    [3, "traceState", "string"],
    [4, "attributes", "KeyValue", "list"],
    [5, "droppedAttributesCount", "uint32"],
    [6, "flags", "fixed32"],
  ],
  Status: [
    [2, "message", "string"],
    [3, "code", "StatusCode"],
  ],
} as const;

const metrics = {
  MetricsData: [[1, "resourceMetrics", "ResourceMetrics", "list"]],
  ResourceMetrics: [
    [1, "resource", "Resource"],
    [2, "scopeMetrics", "ScopeMetrics", "list"],
    [3, "schemaUrl", "string"],
  ],
  ScopeMetrics: [
    [1, "scope", "InstrumentationScope"],
    [2, "metrics", "Metric", "list"],
    [3, "schemaUrl", "string"],
  ],
  Metric: [
    [1, "name", "string"],
    [2, "description", "string"],
    [3, "unit", "string"],
    [5, "gauge", "Gauge", "oneof"],
    [7, "sum", "Sum", "oneof"],
    [9, "histogram", "Histogram", "oneof"],
    [10, "exponentialHistogram", "ExponentialHistogram", "oneof"],
    [11, "summary", "Summary", "oneof"],
    [12, "metadata", "KeyValue", "list"],
  ],
  Gauge: [[1, "dataPoints", "NumberDataPoint", "list"]],
  Sum: [
    [1, "dataPoints", "NumberDataPoint", "list"],
    [2, "aggregationTemporality", "AggregationTemporality"],
    [3, "isMonotonic", "bool"],
  ],
  Histogram: [
    [1, "dataPoints", "HistogramDataPoint", "list"],
    [2, "aggregationTemporality", "AggregationTemporality"],
  ],
  ExponentialHistogram: [
    [1, "dataPoints", "ExponentialHistogramDataPoint", "list"],
    [2, "aggregationTemporality", "AggregationTemporality"],
  ],
  Summary: [[1, "dataPoints", "SummaryDataPoint", "list"]],
  NumberDataPoint: [
    [2, "startTimeUnixNano", "fixed64"],
    [3, "timeUnixNano", "fixed64"],
    [4, "asDouble", "double", "oneof"],
    [5, "exemplars", "Exemplar", "list"],
    [6, "asInt", "sfixed64", "oneof"],
    [7, "attributes", "KeyValue", "list"],
    [8, "flags", "uint32"],
  ],
  HistogramDataPoint: [
    [2, "startTimeUnixNano", "fixed64"],
    [3, "timeUnixNano", "fixed64"],
    [4, "count", "fixed64"],
    [5, "sum", "double", "optional"],
    [6, "bucketCounts", "fixed64", "list"],
    [7, "explicitBounds", "double", "list"],
    [8, "exemplars", "Exemplar", "list"],
    [9, "attributes", "KeyValue", "list"],
    [10, "flags", "uint32"],
    [11, "min", "double", "optional"],
    [12, "max", "double", "optional"],
  ],
  ExponentialHistogramDataPoint: [
    [1, "attributes", "KeyValue", "list"],
    [2, "startTimeUnixNano", "fixed64"],
    [3, "timeUnixNano", "fixed64"],
    [4, "count", "fixed64"],
    [5, "sum", "double", "optional"],
    [6, "scale", "sint32"],
    [7, "zeroCount", "fixed64"],
    [8, "positive", "Buckets"],
    [9, "negative", "Buckets"],
    [10, "flags", "uint32"],
    [11, "exemplars", "Exemplar", "list"],
    [12, "min", "double", "optional"],
    [13, "max", "double", "optional"],
    [14, "zeroThreshold", "double"],
  ],
  Buckets: [
    [1, "offset", "sint32"],
    [2, "bucketCounts", "uint64", "list"],
  ],
  SummaryDataPoint: [
    [2, "startTimeUnixNano", "fixed64"],
    [3, "timeUnixNano", "fixed64"],
    [4, "count", "fixed64"],
    [5, "sum", "double"],
    [6, "quantileValues", "ValueAtQuantile", "list"],
    [7, "attributes", "KeyValue", "list"],
    [8, "flags", "uint32"],
  ],
  ValueAtQuantile: [
    [1, "quantile", "double"],
    [2, "value", "double"],
  ],
  Exemplar: [
    [2, "timeUnixNano", "fixed64"],
    [3, "asDouble", "double", "oneof"],
    [4, "spanId", "id"],
    [5, "traceId", "id"],
    [6, "asInt", "sfixed64", "oneof"],
    [7, "filteredAttributes", "KeyValue", "list"],
  ],
} as const;

const logs = {
  LogsData: [[1, "resourceLogs", "ResourceLogs", "list"]],
  ResourceLogs: [
    [1, "resource", "Resource"],
    [2, "scopeLogs", "ScopeLogs", "list"],
    [3, "schemaUrl", "string"],
  ],
  ScopeLogs: [
    [1, "scope", "InstrumentationScope"],
    [2, "logRecords", "LogRecord", "list"],
    [3, "schemaUrl", "string"],
  ],
  LogRecord: [
    [1, "timeUnixNano", "fixed64"],
    [2, "severityNumber", "SeverityNumber"],
    [3, "severityText", "string"],
    [5, "body", "AnyValue"],
    [6, "attributes", "KeyValue", "list"],
    [7, "droppedAttributesCount", "uint32"],
    [8, "flags", "fixed32"],
    [9, "traceId", "id"],
    [10, "spanId", "id"],
    [11, "observedTimeUnixNano", "fixed64"],
    [12, "eventName", "string"],
  ],
} as const;

export const messageDefinitions: Readonly<Record<MessageName, readonly FieldDefinition[]>> = {
  ...common,
  ...traces,
  ...metrics,
  ...logs,
};

/** Names by number. OTLP/JSON forbids names; like the Collector we read them all the same. */
export const enumDefinitions: Readonly<Record<EnumName, readonly string[]>> = {
  SpanKind: ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map(
    (name) => `SPAN_KIND_${name}`,
  ),
  StatusCode: ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"],
  SeverityNumber: [
    "SEVERITY_NUMBER_UNSPECIFIED",
    ...["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap((level) =>
      ["", "2", "3", "4"].map((step) => `SEVERITY_NUMBER_${level}${step}`),
    ),
  ],
  AggregationTemporality: ["UNSPECIFIED", "DELTA", "CUMULATIVE"].map(
    (name) => `AGGREGATION_TEMPORALITY_${name}`,
  ),
};
