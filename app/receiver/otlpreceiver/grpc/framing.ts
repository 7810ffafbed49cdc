import { gzipSync } from "node:zlib";
import { type Compression, supportedCompressions } from "../inflate.ts";
import { Refusal, tooLarge } from "../refusal.ts";
import { grpcCode } from "../status.ts";

/**
 *     │ 0 or 1 │ length, 4 bytes, big-endian │ message … │
 *       └ compressed as `grpc-encoding` says
 */
export const prefixBytes = 5;

/** Shorter answers only grow when they are compressed. */
const compressedAnswerBytesMin = 512;

/** A message as it was framed. */
export interface FramedMessage {
  readonly isCompressed: boolean;
  readonly bytes: Buffer;
}

/** The one message of a unary call. Throws the `Refusal` that the gRPC specification names for each defect. */
export function unframe(body: Buffer, messageBytesMax: number): FramedMessage {
  if (body.length === 0) throw cardinality("the call has no message");
  if (body.length < prefixBytes) throw broken("the message's prefix is cut off");
  const flag = body[0]!;
  const length = body.readUInt32BE(1);
  if (flag > 1) throw broken("the message's compressed flag is neither 0 nor 1");
  if (length > messageBytesMax) throw tooLarge(`The message is larger than ${messageBytesMax} bytes`);
  const end = prefixBytes + length;
  if (body.length < end) throw broken("the message is cut off");
  if (body.length > end) throw cardinality("the call has more than one message");
  return { isCompressed: flag === 1, bytes: body.subarray(prefixBytes) };
}

/** An answer as one frame; compressed where the sender compresses too and it pays. */
export function frame(message: Uint8Array, compression: Compression): Buffer {
  const isCompressed = compression === "gzip" && message.length >= compressedAnswerBytesMin;
  const bytes = isCompressed ? gzipSync(message) : message;
  const framed = Buffer.allocUnsafe(prefixBytes + bytes.length);
  framed[0] = isCompressed ? 1 : 0;
  framed.writeUInt32BE(bytes.length, 1);
  framed.set(bytes, prefixBytes);
  return framed;
}

export function unknownCompression(): Refusal {
  return new Refusal({
    reason: "unsupported_grpc_encoding",
    httpStatus: 400,
    code: grpcCode.unimplemented,
    message: `unsupported grpc-encoding; supported: ${supportedCompressions}`,
    advice: { fix: "OTEL_EXPORTER_OTLP_COMPRESSION=gzip" },
  });
}

/** The compressed flag is set and `grpc-encoding` is absent or identity. */
export function undeclaredCompression(): Refusal {
  return broken("the message is flagged as compressed, but there is no grpc-encoding");
}

function broken(message: string): Refusal {
  return new Refusal({
    reason: "invalid_grpc_frame",
    httpStatus: 400,
    code: grpcCode.internal,
    message: `Not a gRPC message: ${message}`,
  });
}

function cardinality(message: string): Refusal {
  return new Refusal({
    reason: "invalid_grpc_frame",
    httpStatus: 400,
    code: grpcCode.unimplemented,
    message: `Export takes exactly one message: ${message}`,
  });
}
