import type { WireRequest } from "../../pdata/batch.ts";
import { badRequest, type Refusal } from "./refusal.ts";

const openingBrace = 0x7b;
const openingBracket = 0x5b;

/**
 * Bytes of another kind than their content type says, where that is certain:
 *
 *     {…        as protobuf    a group of field 15, which no OTLP message has
 *     1f 8b …   as either      gzip without an encoding header
 *
 * and after decoding failed (`hasFailed`) where it is only likely.
 */
export function contentMismatch({ bytes, encoding }: WireRequest, hasFailed: boolean): Refusal | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return undeclaredGzip();
  if (encoding === "protobuf") {
    if (bytes[0] === openingBrace || (hasFailed && firstVisible(bytes) === openingBrace))
      return jsonAsProtobuf();
    return undefined;
  }
  // A protobuf request starts with field 1, whose tag is also a line feed.
  const mayBeProtobuf = bytes[0] === 0x0a || !isJsonStart(firstVisible(bytes));
  return hasFailed && mayBeProtobuf && hasBinary(bytes) ? protobufAsJson() : undefined;
}

function jsonAsProtobuf(): Refusal {
  return badRequest("json_as_protobuf", "JSON body with protobuf content type", {
    fix: "Send Content-Type: application/json, or set OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
  });
}

function protobufAsJson(): Refusal {
  return badRequest("protobuf_as_json", "Protobuf body with JSON content type", {
    fix: "Send Content-Type: application/x-protobuf, or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
  });
}

function undeclaredGzip(): Refusal {
  return badRequest("missing_content_encoding", "Gzip body without an encoding header", {
    fix: "Send Content-Encoding: gzip, or set OTEL_EXPORTER_OTLP_COMPRESSION=none",
  });
}

function isJsonStart(byte: number | undefined): boolean {
  return byte === openingBrace || byte === openingBracket;
}

/** The first byte that is no JSON white space. */
function firstVisible(bytes: Uint8Array): number | undefined {
  return bytes.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
}

/** Whether the head holds a byte that no JSON text may hold. */
function hasBinary(bytes: Uint8Array): boolean {
  return bytes
    .subarray(0, 256)
    .some((byte) => byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
}
