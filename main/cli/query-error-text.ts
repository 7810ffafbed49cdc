/** Of the query's line, so that a long query does not fill the terminal. */
const shownMax = 100;
/** Shown before the mistake where the line is cut. */
const leadMax = 60;

/**
 * What is wrong with a query, with a line that points at it, and what to write instead:
 *
 *     There is no intrinsic `statsu`.
 *       { statsu = error }
 *         ^^^^^^
 *       Try: { status = error }
 *
 * The message alone where `detail` names no place.
 */
export function queryErrorText(query: string, message: string, detail: unknown): string {
  const place = placeOf(detail, query);
  if (place === undefined) return message;
  const { from, to, suggestion } = place;
  const lineStart = query.lastIndexOf("\n", from - 1) + 1;
  const lineEnd = query.indexOf("\n", from) < 0 ? query.length : query.indexOf("\n", from);
  const start = from - lineStart > leadMax ? from - leadMax : lineStart;
  const line = query.slice(start, Math.min(lineEnd, start + shownMax)).replaceAll("\t", " ");
  const width = Math.max(1, Math.min(to, start + line.length) - from);
  const lines = [message, `  ${line}`, `  ${" ".repeat(from - start)}${"^".repeat(width)}`];
  if (suggestion !== undefined) lines.push(`  Try: ${query.slice(0, from)}${suggestion}${query.slice(to)}`);
  return lines.join("\n");
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly suggestion: string | undefined;
}

function placeOf(detail: unknown, query: string): Place | undefined {
  if (typeof detail !== "object" || detail === null) return undefined;
  const { from, to, suggestion } = detail as Partial<Record<keyof Place, unknown>>;
  if (typeof from !== "number" || typeof to !== "number") return undefined;
  const isInside = from >= 0 && to >= from && to <= query.length;
  return isInside
    ? { from, to, suggestion: typeof suggestion === "string" ? suggestion : undefined }
    : undefined;
}
