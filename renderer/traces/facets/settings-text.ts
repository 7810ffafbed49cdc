/** What a person made of the rail. Kept for the workspace, not in the address. */
export interface FacetSettings {
  /** Fields shown beyond the usual ones, in order. */
  readonly added: readonly string[];
  readonly hidden: readonly string[];
  readonly folded: readonly string[];
  /** The whole rail is folded away. */
  readonly isClosed: boolean;
}

const defaults: FacetSettings = { added: [], hidden: [], folded: [], isClosed: false };

/** Storage belongs to the person: whatever is in it, the page starts. */
export function readSettings(text: string | null): FacetSettings {
  if (text === null) return defaults;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return defaults;
    const read = (key: string): string[] => textsOf((value as Record<string, unknown>)[key]);
    const isClosed = (value as Record<string, unknown>)["isClosed"] === true;
    return { added: read("added"), hidden: read("hidden"), folded: read("folded"), isClosed };
  } catch {
    return defaults;
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
