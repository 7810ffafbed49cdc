import { type ConfigType, goKindOf, plainOf, reportType } from "./config-type.ts";

/** A YAML list. */
export function listOf<T>(element: ConfigType<T>): ConfigType<readonly T[]> {
  return {
    goType: `[]${element.goType}`,
    element,
    decode(raw, path, issues) {
      let plain = plainOf(raw);
      // The decoder splits a text given for a list of texts at its commas (`StringToSliceHookFunc`).
      if (typeof plain === "string" && element.goType === "string")
        plain = plain === "" ? [] : plain.split(",");
      if (Array.isArray(plain))
        return plain.map((value, index) => element.decode(value, [...path, String(index)], issues));
      if (plain !== null)
        issues.decode(path, `source data must be an array or slice, got ${goKindOf(raw)}`, asList(plain));
      return [];
    },
  };
}

/** One element where a list of them is wanted is the usual slip. */
function asList(plain: unknown): string {
  const isScalar = typeof plain === "string" || typeof plain === "number" || typeof plain === "boolean";
  return isScalar ? `Write a list: [${plain}]` : 'Write a list: each element on a line with "- ".';
}

/** A YAML map with keys of the user's choice, in their order. */
export function mapOf<T>(element: ConfigType<T>): ConfigType<ReadonlyMap<string, T>> {
  const goType = `map[string]${element.goType}`;
  return {
    goType,
    element,
    decode(raw, path, issues) {
      const plain = plainOf(raw);
      if (goKindOf(plain) !== "map") {
        if (plain !== null) reportType(goType, raw, path, issues);
        return new Map();
      }
      const entries = Object.entries(plain as object);
      return new Map(entries.map(([key, value]) => [key, element.decode(value, [...path, key], issues)]));
    },
  };
}
