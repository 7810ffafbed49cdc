import protobuf from "protobufjs";

/** `google/rpc/status.proto` and `error_details.proto`, as far as OTLP uses them: the oracle for what we write by hand. */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message RetryInfo { Duration retry_delay = 1; }
  message FieldViolation { string field = 1; string description = 2; }
  message BadRequest { repeated FieldViolation field_violations = 1; }
`,
  { keepCase: true },
);

export interface ReadStatus {
  readonly code: number;
  readonly message: string;
  readonly details: readonly Record<string, unknown>[];
}

interface RawStatus {
  readonly code: number;
  readonly message: string;
  readonly details?: readonly { readonly type_url: string; readonly value: Uint8Array }[];
}

/** A serialized `google.rpc.Status` with its details opened. */
export function readStatus(bytes: Uint8Array): ReadStatus {
  const raw = open("google.rpc.Status", bytes) as unknown as RawStatus;
  const details = (raw.details ?? []).map((any) => {
    const name = any.type_url.replace("type.googleapis.com/", "");
    return { "@type": name, ...open(name, any.value) };
  });
  return { code: raw.code, message: raw.message, details };
}

function open(name: string, bytes: Uint8Array): Record<string, unknown> {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: Number });
}
