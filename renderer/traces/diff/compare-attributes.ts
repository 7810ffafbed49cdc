import type { DisplayAttribute } from "../../../app/api/traces.ts";

/** A key with its values on either side. */
export interface ComparedAttribute {
  readonly key: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
  readonly change: "changed" | "added" | "missing" | "same";
}

const order = ["changed", "added", "missing", "same"] as const;

/** What differs first, then by key. A key that was sent twice counts with its last value. */
export function compareAttributes(
  a: readonly DisplayAttribute[],
  b: readonly DisplayAttribute[],
): ComparedAttribute[] {
  const inA = new Map(a.map(({ key, text }) => [key, text]));
  const inB = new Map(b.map(({ key, text }) => [key, text]));
  return [...new Set([...inA.keys(), ...inB.keys()])]
    .map((key) => ({ key, a: inA.get(key), b: inB.get(key) }))
    .map((one) => ({ ...one, change: changeOf(one.a, one.b) }))
    .sort(
      (one, other) =>
        order.indexOf(one.change) - order.indexOf(other.change) || (one.key < other.key ? -1 : 1),
    );
}

function changeOf(a: string | undefined, b: string | undefined): ComparedAttribute["change"] {
  if (a === undefined) return "added";
  if (b === undefined) return "missing";
  return a === b ? "same" : "changed";
}
