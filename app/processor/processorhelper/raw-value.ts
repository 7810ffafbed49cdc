import type { AttributeValue } from "../../pdata/attribute-value.ts";

/** What YAML holds as an attribute value: its type is that of the YAML. Source: Collector `pcommon.Value.FromRaw`. */
export function valueOfYaml(raw: unknown): AttributeValue {
  if (raw === null || raw === undefined) return { type: "empty" };
  if (typeof raw === "string") return { type: "string", value: raw };
  if (typeof raw === "boolean") return { type: "bool", value: raw };
  if (typeof raw === "bigint") return { type: "int", value: raw };
  if (typeof raw === "number")
    return Number.isInteger(raw) ? { type: "int", value: BigInt(raw) } : { type: "double", value: raw };
  if (Array.isArray(raw)) return { type: "array", values: raw.map(valueOfYaml) };
  const values = Object.entries(raw).map(([key, value]) => ({ key, value: valueOfYaml(value) }));
  return { type: "kvlist", values };
}
