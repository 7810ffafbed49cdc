import type { Signal } from "../../base/signal.ts";
import { ProtoReader, wireType } from "../../pdata/otlp/proto-reader.ts";

const envelopeTag = 10;
const listTag = 18;

/**
 * Which signal a protobuf request is of, told by its first span, metric or log record: the envelopes around them are the
 * same bytes for all three. Undefined where there is none. Throws `MalformedError`.
 */
export function signalOfProtobuf(bytes: Uint8Array): Signal | undefined {
  const reader = new ProtoReader(bytes);
  while (reader.seek(envelopeTag, bytes.length)) {
    const envelopeEnd = reader.length(bytes.length);
    while (reader.seek(listTag, envelopeEnd)) {
      const scopeEnd = reader.length(envelopeEnd);
      if (reader.seek(listTag, scopeEnd)) return signalOfItem(reader, reader.length(scopeEnd));
      reader.position = scopeEnd;
    }
    reader.position = envelopeEnd;
  }
  return undefined;
}

/** Fields that only one of the three messages has with this wire type. */
function signalOfItem(reader: ProtoReader, end: number): Signal {
  let idLengths = 0;
  let hasName = false;
  while (reader.position < end) {
    const tag = reader.tag(end);
    const field = tag >>> 3;
    const wire = tag & 7;
    const start = reader.position;
    // Span: start and end time. LogRecord: time and observed time, severity number.
    if (wire === wireType.fixed64 && (field === 7 || field === 8)) return "traces";
    if (wire === wireType.fixed64 && (field === 1 || field === 11)) return "logs";
    if (wire === wireType.varint && field === 2) return "logs";
    if (wire === wireType.lengthDelimited && field <= 2) {
      const length = reader.length(end) - reader.position;
      hasName ||= field === 1;
      if (length === (field === 1 ? 16 : 8)) idLengths++;
      reader.position = start;
    }
    reader.skip(tag, end);
  }
  if (idLengths === 2) return "traces";
  return hasName ? "metrics" : "logs";
}
