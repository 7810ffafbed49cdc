import { type ConfigType, plainOf, reportType } from "./config-type.ts";

/** A YAML list. */
export function listOf<T>(element: ConfigType<T>): ConfigType<readonly T[]> {
  const goType = `[]${element.goType}`;
  return {
    goType,
    element,
    decode(raw, path, issues) {
      let plain = plainOf(raw);
      // The decoder splits a text given for a list of texts at its commas (`StringToSliceHookFunc`).
      if (typeof plain === "string" && element.goType === "string")
        plain = plain === "" ? [] : plain.split(",");
      if (Array.isArray(plain))
        return plain.map((value, index) => element.decode(value, [...path, String(index)], issues));
      reportType(goType, raw, path, issues);
      return [];
    },
  };
}

/** A YAML map with keys of the user's choice, in their order. */
export function mapOf<T>(element: ConfigType<T>): ConfigType<ReadonlyMap<string, T>> {
  const goType = `map[string]${element.goType}`;
  return {
    goType,
    element,
    decode(raw, path, issues) {
      const plain = plainOf(raw);
      if (typeof plain !== "object" || plain === null || Array.isArray(plain)) {
        if (plain !== null) reportType(goType, raw, path, issues);
        return new Map();
      }
      const entries = Object.entries(plain);
      return new Map(entries.map(([key, value]) => [key, element.decode(value, [...path, key], issues)]));
    },
  };
}
