import { hashPayload } from "../../kernels/twins/hash-payload.ts";
import type { ValueType } from "./attribute-set.ts";

/**
 * Hash of a value as `ValueTable.hashes` holds it: of its type and payload, bytes [start, end) of `view`. The same in every thread (builders and
 * query workers must agree) and in the kernels. Equality is always decided by the bytes, so only spread matters.
 */
export function hashValue(type: ValueType, view: DataView, start: number, end: number): number {
  return hashPayload(type, view, start, end);
}
