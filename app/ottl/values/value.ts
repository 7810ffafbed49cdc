import type { AttributeValue, KeyValue } from "../../pdata/attribute-value.ts";

/** A time to the nanosecond. */
export class Time {
  readonly unixNano: bigint;
  /** IANA name of the zone its parts are read in, or an offset such as `+02:00`. */
  readonly zone: string;

  constructor(unixNano: bigint, zone = "UTC") {
    this.unixNano = unixNano;
    this.zone = zone;
  }
}

export class Duration {
  readonly nano: bigint;

  constructor(nano: bigint) {
    this.nano = nano;
  }
}

/** An id of a trace, span or profile, which is no byte slice: the two are never equal. */
export class Id {
  readonly bytes: Uint8Array;
  readonly kind: "TraceID" | "SpanID" | "ProfileID";

  constructor(kind: Id["kind"], bytes: Uint8Array) {
    this.kind = kind;
    this.bytes = bytes;
  }
}

/** Parts of an item that are no value of their own (events, links, exemplars): they can be counted and told from nil. */
export class Parts {
  readonly goType: string;
  readonly count: number;

  constructor(goType: string, count: number) {
    this.goType = goType;
    this.count = count;
  }
}

export type ValueMap = Map<string, Value>;

/** A value of OTTL. Undefined is nil, bigint is int64, number is float64. Values are never changed once made. */
export type Value =
  | undefined
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | Time
  | Duration
  | Id
  | Parts;

export function isMap(value: Value): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isBytes(value: Value): value is Uint8Array {
  return value instanceof Uint8Array;
}

/** How Go names the type, for messages. */
export function goTypeOf(value: Value): string {
  switch (typeof value) {
    case "undefined":
      return "<nil>";
    case "boolean":
      return "bool";
    case "bigint":
      return "int64";
    case "number":
      return "float64";
    case "string":
      return "string";
    default:
      return goTypeOfObject(value);
  }
}

function goTypeOfObject(value: Exclude<Value, undefined | boolean | bigint | number | string>): string {
  if (isBytes(value)) return "[]uint8";
  if (isList(value)) return "pcommon.Slice";
  if (isMap(value)) return "pcommon.Map";
  if (value instanceof Time) return "time.Time";
  if (value instanceof Duration) return "time.Duration";
  if (value instanceof Parts) return value.goType;
  return value.kind === "ProfileID" ? "pprofile.ProfileID" : `pcommon.${value.kind}`;
}

/** A stored value as OTTL sees it: an empty one is nil. */
export function fromAttribute(value: AttributeValue): Value {
  switch (value.type) {
    case "empty":
      return undefined;
    case "int":
      return BigInt.asIntN(64, value.value);
    case "array":
      return value.values.map(fromAttribute);
    case "kvlist":
      return mapOf(value.values);
    default:
      return value.value;
  }
}

/** Attributes as a map; of those with the same key the first counts. */
export function mapOf(pairs: readonly KeyValue[]): ValueMap {
  const map: ValueMap = new Map();
  for (const { key, value } of pairs) if (!map.has(key)) map.set(key, fromAttribute(value));
  return map;
}

/** What can be stored as an attribute; undefined where the Collector would store nothing (times, ids and the like). */
export function toAttribute(value: Value): AttributeValue | undefined {
  switch (typeof value) {
    case "undefined":
      return { type: "empty" };
    case "boolean":
      return { type: "bool", value };
    case "bigint":
      return { type: "int", value: BigInt.asIntN(64, value) };
    case "number":
      return { type: "double", value };
    case "string":
      return { type: "string", value };
    default:
      if (isBytes(value)) return { type: "bytes", value };
      if (isList(value))
        return { type: "array", values: value.map((item) => toAttribute(item) ?? { type: "empty" }) };
      if (isMap(value)) return { type: "kvlist", values: pairsOf(value) };
      return undefined;
  }
}

export function pairsOf(map: ReadonlyMap<string, Value>): KeyValue[] {
  return Array.from(map, ([key, value]) => ({ key, value: toAttribute(value) ?? { type: "empty" } }));
}
