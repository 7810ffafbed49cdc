import { randomBytes, randomUUID } from "node:crypto";
import { hexToBytes } from "../values/byte-text.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf, Id, isBytes, type Value } from "../values/value.ts";
import { type Converter, preparedConverter } from "./converter.ts";
import { required } from "./parameters.ts";

function idConverter(kind: Id["kind"], length: number): Converter {
  const make = (target: Value): Value => new Id(kind, idBytes(kind, length, target));
  return preparedConverter(kind, [required("target", "any")], ([known]) => {
    if (known !== undefined) make(known);
    return ([target]) => make(target);
  });
}

function idBytes(kind: string, length: number, target: Value): Uint8Array {
  const bytes = typeof target === "string" ? hexToBytes(target) : target;
  if (bytes === undefined && typeof target === "string")
    return fail(`${kind}: ${JSON.stringify(target)} is not made of hex digits`);
  if (!isBytes(bytes))
    return fail(`${kind}: expected a byte slice or hex string but got ${goTypeOf(target)}`);
  return bytes.length === length
    ? bytes
    : fail(`${kind}: must be ${length} bytes or ${length * 2} hex characters, got ${bytes.length} bytes`);
}

/** RFC 9562, version 7: 48 bits of milliseconds, then random bits. */
function uuid7(nowMs: bigint): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Number(BigInt.asUintN(48, nowMs)), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** `now`: nanoseconds since 1970. */
export function idConverters(now: () => bigint): readonly Converter[] {
  return [
    idConverter("TraceID", 16),
    idConverter("SpanID", 8),
    idConverter("ProfileID", 16),
    { name: "UUID", parameters: [], isVolatile: true, make: () => () => randomUUID() },
    { name: "UUIDv7", parameters: [], isVolatile: true, make: () => () => uuid7(now() / 1_000_000n) },
  ];
}
