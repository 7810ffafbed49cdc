import { PermanentError, RetryableError } from "../../../consumer/consumer-error.ts";
import { ProtoReader } from "../../../pdata/otlp/proto-reader.ts";

/** The delay of a retryable answer that names none: the pauses of `retry_on_failure` alone count. */
const noDelayMs = 0;

/** gRPC codes that may pass, as OTLP names them. RESOURCE_EXHAUSTED (8) only with a delay. */
const retryableCodes: ReadonlySet<number> = new Set([1, 4, 10, 11, 14, 15]);
const resourceExhausted = 8;

const codeNames = [
  ...["OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists"],
  ...[
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
  ],
  ...["Internal", "Unavailable", "DataLoss", "Unauthenticated"],
];

/** HTTP statuses that OTLP lets a sender try again after. */
const retryableStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The error for a gRPC status. `details` are the bytes of `grpc-status-details-bin`. */
export function grpcError(code: number, message: string, details: Uint8Array | undefined): Error {
  const text = `rpc error: code = ${codeNames[code] ?? code} desc = ${message}`;
  const delayMs = details === undefined ? undefined : readStatus(details)?.retryDelayMs;
  if (retryableCodes.has(code)) return new RetryableError("unavailable", text, delayMs ?? noDelayMs);
  if (code === resourceExhausted && delayMs !== undefined)
    return new RetryableError("throttled", text, delayMs);
  return new PermanentError(code === resourceExhausted ? "resource_exhausted" : "rejected", text);
}

/** The error for an HTTP status, in the Collector's words. Source: `exporter/otlphttpexporter/otlp.go`. */
export function httpError(
  url: string,
  status: number,
  retryAfter: string | undefined,
  body: Uint8Array,
  isJson: boolean,
  nowMs: number,
): Error {
  const answer = isJson ? readStatusJson(body) : readStatus(body);
  const said = answer === undefined ? "" : `, Message=${answer.message}, Details=[]`;
  const text = `error exporting items, request to ${url} responded with HTTP Status Code ${status}${said}`;
  if (!retryableStatuses.has(status)) return new PermanentError("rejected", text);
  const delayMs = retryAfterMs(retryAfter, nowMs) ?? answer?.retryDelayMs ?? noDelayMs;
  return new RetryableError(status === 429 ? "throttled" : "unavailable", text, delayMs);
}

/** `Retry-After`: seconds or a date. */
function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

interface StatusAnswer {
  readonly message: string;
  readonly retryDelayMs: number | undefined;
}

function readStatusJson(body: Uint8Array): StatusAnswer | undefined {
  try {
    const { message, details } = JSON.parse(Buffer.from(body).toString()) as {
      readonly message?: unknown;
      readonly details?: readonly { readonly retryDelay?: unknown }[];
    };
    const delay = details?.find((detail) => typeof detail.retryDelay === "string")?.retryDelay as
      | string
      | undefined;
    const retryDelayMs = delay === undefined ? undefined : Number.parseFloat(delay) * 1_000;
    return typeof message === "string" ? { message, retryDelayMs } : undefined;
  } catch {
    return undefined;
  }
}

/** `google.rpc.Status { code = 1, message = 2, details = 3: Any { type_url = 1, value = 2 } }`. */
function readStatus(bytes: Uint8Array): StatusAnswer | undefined {
  try {
    let message = "";
    let retryDelayMs: number | undefined;
    for (const { tag, value } of fieldsOf(bytes)) {
      if (tag === 0x12) message = Buffer.from(value).toString();
      if (tag === 0x1a) retryDelayMs ??= retryDelayOf(value);
    }
    return { message, retryDelayMs };
  } catch {
    return undefined;
  }
}

/** `RetryInfo { retry_delay = 1: Duration { seconds = 1, nanos = 2 } }` in an `Any`. */
function retryDelayOf(any: Uint8Array): number | undefined {
  const fields = fieldsOf(any);
  const type = fields.find(({ tag }) => tag === 0x0a);
  if (type === undefined || !Buffer.from(type.value).toString().endsWith("google.rpc.RetryInfo"))
    return undefined;
  const value = fields.find(({ tag }) => tag === 0x12)?.value ?? new Uint8Array(0);
  const duration = fieldsOf(value).find(({ tag }) => tag === 0x0a)?.value ?? new Uint8Array(0);
  let delayMs = 0;
  for (const { tag, number } of fieldsOf(duration)) {
    if (tag === 0x08) delayMs += number * 1_000;
    if (tag === 0x10) delayMs += number / 1_000_000;
  }
  return delayMs;
}

interface Field {
  readonly tag: number;
  /** Of a length-delimited field. */
  readonly value: Uint8Array;
  /** Of a varint field, below 2^31. */
  readonly number: number;
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const reader = new ProtoReader(bytes);
  const fields: Field[] = [];
  while (reader.position < bytes.length) {
    const tag = reader.tag(bytes.length);
    if ((tag & 7) === 2) {
      const end = reader.length(bytes.length);
      fields.push({ tag, value: bytes.subarray(reader.position, end), number: 0 });
      reader.position = end;
    } else if ((tag & 7) === 0)
      fields.push({ tag, value: new Uint8Array(0), number: reader.varint(bytes.length) });
    else reader.skip(tag, bytes.length);
  }
  return fields;
}

/** What was not taken of a request that was: `Export*ServiceResponse { partial_success = 1: { rejected = 1, error_message = 2 } }`. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** Undefined where all was taken. Throws `MalformedError` where the bytes are no answer. */
export function partialSuccessOf(response: Uint8Array): PartialSuccess | undefined {
  const partial = fieldsOf(response).find(({ tag }) => tag === 0x0a)?.value;
  if (partial === undefined || partial.length === 0) return undefined;
  const fields = fieldsOf(partial);
  const rejected = fields.find(({ tag }) => tag === 0x08)?.number ?? 0;
  const message = Buffer.from(fields.find(({ tag }) => tag === 0x12)?.value ?? []).toString();
  return rejected === 0 && message === "" ? undefined : { rejected, message };
}

/** As `partialSuccessOf`, of an answer in JSON. Throws a `SyntaxError` where it is none. */
export function partialSuccessOfJson(response: string): PartialSuccess | undefined {
  const { partialSuccess = {} } = JSON.parse(response === "" ? "{}" : response) as {
    readonly partialSuccess?: Readonly<Record<string, unknown>>;
  };
  const count = Object.entries(partialSuccess).find(([name]) => name.startsWith("rejected"))?.[1];
  const rejected = Number(count ?? 0);
  const said = partialSuccess["errorMessage"];
  const message = typeof said === "string" ? said : "";
  return rejected === 0 && message === "" ? undefined : { rejected, message };
}
