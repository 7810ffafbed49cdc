import type { Signal } from "../../app/base/signal.ts";
import type { WireRequest } from "../../app/pdata/batch.ts";
import { exportRequestType } from "../../proto/load.ts";
import type { Json } from "./otlp-items.ts";

/** One request in every form it can be sent in; the forms it did not come in are made by protobufjs, not by us. */
export interface RequestForms {
  readonly plain: Json;
  readonly json: Uint8Array;
  readonly protobuf: Uint8Array;
}

const hexKeys = /^(traceId|spanId|parentSpanId)$/;
const base64Keys = /^bytesValue$/;

/**
 * Throws where the bytes are no request. `isSnakeCase`: keys as some tools write them against the specification.
 * `plain` is what protobufjs reads, so keys that nobody knows are not in it.
 */
export function formsOf(signal: Signal, wire: WireRequest, isSnakeCase: boolean): RequestForms {
  if (wire.encoding === "protobuf") {
    const plain = plainOf(signal, wire.bytes);
    return { plain, json: Buffer.from(JSON.stringify(plain)), protobuf: wire.bytes };
  }
  const parsed = JSON.parse(Buffer.from(wire.bytes).toString()) as Json;
  const message = withBytes(isSnakeCase ? camelCase(parsed) : parsed) as { [key: string]: unknown };
  const type = exportRequestType(signal);
  const protobuf = type.encode(type.fromObject(message)).finish();
  return { plain: plainOf(signal, protobuf), json: wire.bytes, protobuf };
}

function plainOf(signal: Signal, protobuf: Uint8Array): Json {
  const type = exportRequestType(signal);
  const decoded = type.toObject(type.decode(protobuf), { longs: String, bytes: Buffer, enums: Number });
  return mapBytes(decoded, (bytes, key) => bytes.toString(hexKeys.test(key) ? "hex" : "base64"));
}

function mapBytes(value: unknown, convert: (bytes: Buffer, key: string) => string, key = ""): Json {
  if (Buffer.isBuffer(value)) return convert(value, key);
  if (Array.isArray(value)) return value.map((element) => mapBytes(element, convert, key));
  if (typeof value !== "object" || value === null) return numberAsJson(value as Json);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, mapBytes(member, convert, name)]),
  );
}

/** JSON has no word for these three. */
function numberAsJson(value: Json): Json {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** Ids and bytes as protobufjs wants them. */
function withBytes(value: Json, key = ""): unknown {
  if (typeof value === "string" && hexKeys.test(key)) return Buffer.from(value, "hex");
  if (typeof value === "string" && base64Keys.test(key)) return Buffer.from(value, "base64");
  if (Array.isArray(value)) return value.map((element: Json) => withBytes(element, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withBytes(member as Json, name)]),
  );
}

/** Enum names these tools write, also against the specification. */
const enumNames: Readonly<Record<string, readonly string[]>> = {
  SPAN_KIND_: ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"],
  STATUS_CODE_: ["UNSET", "OK", "ERROR"],
};

/** Keys and enums as the specification has them. */
function camelCase(value: Json): Json {
  if (Array.isArray(value)) return value.map(camelCase);
  if (typeof value === "string") return enumNumber(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      camelCase(member as Json),
    ]),
  );
}

function enumNumber(text: string): number | undefined {
  for (const [prefix, names] of Object.entries(enumNames)) {
    const number = text.startsWith(prefix) ? names.indexOf(text.slice(prefix.length)) : -1;
    if (number >= 0) return number;
  }
  return undefined;
}
