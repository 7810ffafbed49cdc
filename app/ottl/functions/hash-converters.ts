import { createHash } from "node:crypto";
import type { Value } from "../values/value.ts";
import { type Converter, converter } from "./converter.ts";
import { murmur3Hash32, murmur3Hash128 } from "./murmur3.ts";
import { required } from "./parameters.ts";
import { xxh3, xxh128 } from "./xxh3.ts";

const target = required("target", "string");

function digest(name: string, algorithm: string): Converter {
  return converter(name, [target], (text) =>
    createHash(algorithm)
      .update(text as string, "utf8")
      .digest("hex"),
  );
}

const fnvOffset = 0xcbf29ce484222325n;
const fnvPrime = 0x100000001b3n;

/** FNV-1a in 64 bits, as an int64. */
function fnv(text: Value): Value {
  let hash = fnvOffset;
  for (const byte of Buffer.from(text as string, "utf8")) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * fnvPrime);
  }
  return BigInt.asIntN(64, hash);
}

function utf8(text: Value): Uint8Array {
  return Buffer.from(text as string, "utf8");
}

export const hashConverters: readonly Converter[] = [
  digest("SHA1", "sha1"),
  digest("SHA256", "sha256"),
  digest("SHA512", "sha512"),
  digest("MD5", "md5"),
  converter("FNV", [target], fnv),
  converter("Murmur3Hash", [target], (text) => murmur3Hash32(utf8(text))),
  converter("Murmur3Hash128", [target], (text) => murmur3Hash128(utf8(text))),
  converter("XXH3", [target], (text) => xxh3(utf8(text))),
  converter("XXH128", [target], (text) => xxh128(utf8(text))),
];
