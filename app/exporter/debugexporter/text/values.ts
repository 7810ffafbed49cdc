import type { JsonAttribute, JsonValue } from "./otlp-json.ts";

/** `Str(checkout)`: the type and the text of a value. */
export function typedValue(value: JsonValue | undefined): string {
  return `${typeOf(value)}(${plainValue(value)})`;
}

function typeOf(value: JsonValue | undefined): string {
  if (value?.stringValue !== undefined) return "Str";
  if (value?.boolValue !== undefined) return "Bool";
  if (value?.intValue !== undefined) return "Int";
  if (value?.doubleValue !== undefined) return "Double";
  if (value?.bytesValue !== undefined) return "Bytes";
  if (value?.arrayValue !== undefined) return "Slice";
  return value?.kvlistValue === undefined ? "Empty" : "Map";
}

/** As `pcommon.Value.AsString`: a string as it is, lists and maps as JSON. */
export function plainValue(value: JsonValue | undefined): string {
  if (value === undefined) return "";
  if (value.arrayValue !== undefined || value.kvlistValue !== undefined) return JSON.stringify(asJson(value));
  return String(
    value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue ?? value.bytesValue ?? "",
  );
}

function asJson(value: JsonValue | undefined): unknown {
  if (value?.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(asJson);
  if (value?.kvlistValue !== undefined) {
    const pairs = value.kvlistValue.values ?? [];
    return Object.fromEntries(pairs.map((pair) => [pair.key ?? "", asJson(pair.value)]));
  }
  if (value?.intValue !== undefined) return Number(value.intValue);
  return value?.stringValue ?? value?.boolValue ?? value?.doubleValue ?? value?.bytesValue ?? null;
}

/** `key=value` each. */
export function shortAttributes(attributes: readonly JsonAttribute[] = []): readonly string[] {
  return attributes.map(({ key, value }) => `${key ?? ""}=${plainValue(value)}`);
}

/** A time as Go prints one: `2020-02-11 20:26:12.000000321 +0000 UTC`, the fraction without zeros at its end. */
export function goTime(unixNano = "0"): string {
  const nano = BigInt(unixNano);
  const seconds = new Date(Number(nano / 1_000_000_000n) * 1_000)
    .toISOString()
    .slice(0, 19)
    .replace("T", " ");
  const fraction = String(nano % 1_000_000_000n)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return `${seconds}${fraction === "" ? "" : `.${fraction}`} +0000 UTC`;
}

/** A number as Go's `%f`. */
export function fixed(value: number | string = 0): string {
  const number = Number(value);
  if (Number.isNaN(number)) return "NaN";
  return Number.isFinite(number) ? number.toFixed(6) : number > 0 ? "+Inf" : "-Inf";
}

/** A number as Go's `%v`: the shortest text, with an exponent from 1e21 on. */
export function shortest(value: number | string = 0): string {
  const number = Number(value);
  if (Number.isFinite(number)) return String(number).replace(/e([+-])(\d)$/, "e$10$2");
  return fixed(number);
}
