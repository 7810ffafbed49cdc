import type { Encoding } from "../../pdata/batch.ts";
import { ProtoWriter } from "../../pdata/otlp/proto-writer.ts";

/** The gRPC status codes we send. */
export const grpcCode = {
  ok: 0,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** `Status.code` in the body of an HTTP answer, as the Collector's receiver maps it. */
const codeOfHttpStatus: ReadonlyMap<number, number> = new Map([
  [400, grpcCode.invalidArgument],
  [401, grpcCode.unauthenticated],
  [403, grpcCode.permissionDenied],
  [404, grpcCode.unimplemented],
  [429, grpcCode.resourceExhausted],
  [500, grpcCode.internal],
  [502, grpcCode.unavailable],
  [503, grpcCode.unavailable],
  [504, grpcCode.unavailable],
]);

export function codeForHttp(httpStatus: number): number {
  return codeOfHttpStatus.get(httpStatus) ?? grpcCode.unknown;
}

/** The two messages of `google/rpc/error_details.proto` that OTLP names. */
export type StatusDetail =
  | { readonly type: "BadRequest"; readonly description: string }
  | { readonly type: "RetryInfo"; readonly retryDelayMs: number };

/** `google.rpc.Status`. */
export interface DetailedStatus {
  readonly code: number;
  readonly message: string;
  readonly details: readonly StatusDetail[];
}

const typeUrlPrefix = "type.googleapis.com/google.rpc.";

export function encodeStatus(status: DetailedStatus, encoding: Encoding): Uint8Array {
  return encoding === "json" ? statusJson(status) : statusProtobuf(status);
}

function statusJson({ code, message, details }: DetailedStatus): Uint8Array {
  const body = details.length === 0 ? { code, message } : { code, message, details: details.map(detailJson) };
  return Buffer.from(JSON.stringify(body));
}

function detailJson(detail: StatusDetail): Record<string, unknown> {
  const type = { "@type": typeUrlPrefix + detail.type };
  if (detail.type === "BadRequest") {
    return { ...type, fieldViolations: [{ description: detail.description }] };
  }
  return { ...type, retryDelay: `${detail.retryDelayMs / 1000}s` };
}

/**
 *     Status      { code = 1: int32, message = 2: string, details = 3: repeated Any }
 *     Any         { type_url = 1, value = 2 }
 *     BadRequest  { field_violations = 1: { field = 1, description = 2 } }
 *     RetryInfo   { retry_delay = 1: Duration { seconds = 1: int64, nanos = 2: int32 } }
 */
function statusProtobuf(status: DetailedStatus): Uint8Array {
  const out = new ProtoWriter();
  out.varint(0x08);
  out.varint(status.code);
  writeText(out, 0x12, status.message);
  for (const detail of status.details) {
    const any = new ProtoWriter();
    writeText(any, 0x0a, typeUrlPrefix + detail.type);
    writeBytes(
      any,
      0x12,
      detail.type === "BadRequest"
        ? badRequestProtobuf(detail.description)
        : retryInfoProtobuf(detail.retryDelayMs),
    );
    writeBytes(out, 0x1a, any.take());
  }
  return out.take();
}

function badRequestProtobuf(description: string): Uint8Array {
  const violation = new ProtoWriter();
  writeText(violation, 0x12, description);
  const out = new ProtoWriter();
  writeBytes(out, 0x0a, violation.take());
  return out.take();
}

function retryInfoProtobuf(retryDelayMs: number): Uint8Array {
  const duration = new ProtoWriter();
  duration.varint(0x08);
  duration.varint(Math.floor(retryDelayMs / 1000));
  duration.varint(0x10);
  duration.varint((retryDelayMs % 1000) * 1_000_000);
  const out = new ProtoWriter();
  writeBytes(out, 0x0a, duration.take());
  return out.take();
}

/** A string field under `tag`. */
export function writeText(out: ProtoWriter, tag: number, text: string): void {
  writeBytes(out, tag, Buffer.from(text));
}

function writeBytes(out: ProtoWriter, tag: number, bytes: Uint8Array): void {
  out.field(tag, bytes, 0, bytes.length);
}
