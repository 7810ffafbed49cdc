import type { Exemplar } from "./exemplars.ts";

/**
 * Where exemplars live in an ExportMetricsServiceRequest (opentelemetry-proto metrics.proto), by field number:
 *
 *   request ─1─► ResourceMetrics ─2─► ScopeMetrics ─2─► Metric ─┬─ 9─► Histogram ────────────1─► point ─ 8─► Exemplar
 *                                                               └─10─► ExponentialHistogram ─1─► point ─11─► Exemplar
 */
const pathToMetric = [1, 2, 2];
const histogramField = 9;
const exponentialHistogramField = 10;
const exemplarFieldOf = new Map([
  [histogramField, 8],
  [exponentialHistogramField, 11],
]);

const lengthDelimited = 2;

/**
 * Adds exemplars to a serialized metrics request; one array per histogram point, in the order of the points.
 * The order of fields is free in protobuf, so they go at the end of their point; only the lengths around it change.
 */
export function addExemplarsToProtobuf(
  body: Uint8Array,
  exemplarsOfPoints: readonly Exemplar[][],
): Uint8Array {
  let nextPoint = 0;
  const editPoint = (point: Uint8Array, exemplarField: number): Uint8Array => {
    const exemplars = exemplarsOfPoints[nextPoint++] ?? [];
    return concat([point, ...exemplars.map((exemplar) => field(exemplarField, encodeExemplar(exemplar)))]);
  };
  const editMetric = (metric: Uint8Array): Uint8Array =>
    mapFields(metric, (number, histogram) => {
      const exemplarField = exemplarFieldOf.get(number);
      if (exemplarField === undefined) return histogram;
      return mapFields(histogram, (inner, point) => (inner === 1 ? editPoint(point, exemplarField) : point));
    });
  return mapPath(body, pathToMetric, editMetric);
}

function mapPath(
  message: Uint8Array,
  path: readonly number[],
  edit: (inner: Uint8Array) => Uint8Array,
): Uint8Array {
  const [head, ...rest] = path;
  if (head === undefined) return edit(message);
  return mapFields(message, (number, inner) => (number === head ? mapPath(inner, rest, edit) : inner));
}

type FieldEdit = (fieldNumber: number, content: Uint8Array) => Uint8Array;

/** Rebuilds a message with every length-delimited field passed through `edit`; all other bytes stay as they are. */
function mapFields(message: Uint8Array, edit: FieldEdit): Uint8Array {
  const parts: Uint8Array[] = [];
  let position = 0;
  while (position < message.length) {
    const tag = readVarint(message, position);
    if ((tag.value & 7) === lengthDelimited) {
      const length = readVarint(message, tag.end);
      const end = length.end + length.value;
      parts.push(field(tag.value >>> 3, edit(tag.value >>> 3, message.subarray(length.end, end))));
      position = end;
    } else {
      const end = skipScalar(message, tag.value & 7, tag.end);
      parts.push(message.subarray(position, end));
      position = end;
    }
  }
  return concat(parts);
}

function skipScalar(message: Uint8Array, wireType: number, position: number): number {
  if (wireType === 0) return readVarint(message, position).end;
  return position + (wireType === 1 ? 8 : 4);
}

/** Tags and lengths only; longer varints (counts) are skipped, never used. */
function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let position = start;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[position++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: position };
  }
}

/** Exemplar: time_unix_nano = 2, as_double = 3, span_id = 4, trace_id = 5. */
function encodeExemplar({ timeUnixNano, value, spanContext }: Exemplar): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(18));
  numbers.setUint8(0, (2 << 3) | 1);
  numbers.setBigUint64(1, timeUnixNano, true);
  numbers.setUint8(9, (3 << 3) | 1);
  numbers.setFloat64(10, value, true);
  return concat([
    new Uint8Array(numbers.buffer),
    field(4, Buffer.from(spanContext.spanId, "hex")),
    field(5, Buffer.from(spanContext.traceId, "hex")),
  ]);
}

function field(number: number, content: Uint8Array): Uint8Array {
  return concat([varint((number << 3) | lengthDelimited), varint(content.length), content]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Uint8Array.of(...bytes, rest);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
