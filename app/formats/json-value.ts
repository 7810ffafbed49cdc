/** Reads of JSON that somebody else wrote: what is not of the kind expected counts as absent. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Objects of a list; what else is in it is passed over. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return listOf(value)
    .map(objectOf)
    .filter((element) => element !== undefined);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Hex digits, filled up with zeros on the left to `digits`; undefined where it is no such id. */
export function hexId(value: unknown, digits: number): string | undefined {
  const text = textOf(value);
  if (text === undefined || text.length > digits || !/^[0-9a-f]+$/i.test(text)) return undefined;
  const id = text.toLowerCase().padStart(digits, "0");
  return /^0+$/.test(id) ? undefined : id;
}
