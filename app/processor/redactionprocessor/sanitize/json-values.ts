/** A JSON document with `?` for each value that is neither an object nor a list; any other text as it is. */
export function sanitizeJson(text: string): string {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return text;
  }
  try {
    return JSON.stringify(document, (_key, value: unknown) =>
      typeof value === "object" && value !== null ? value : "?",
    );
  } catch {
    // Nested too deep to be written: nothing of it may be seen.
    return "?";
  }
}
