import { traceIdIn } from "./palette/palette-items.ts";

/** What pasted text is, where no field takes it. */
type Pasted =
  | { readonly kind: "telemetry" }
  | { readonly kind: "query"; readonly query: string }
  | { readonly kind: "trace"; readonly traceId: string }
  | undefined;

/** An object or a list of JSON. A query has braces, too, and may begin with a text, but no colon behind it. */
const jsonStart = /^\s*(?:\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})|\[\s*[{[\]])/;

export function pastedOf(text: string): Pasted {
  if (jsonStart.test(text)) return { kind: "telemetry" };
  if (/^\s*\{/.test(text)) return { kind: "query", query: text.trim() };
  const traceId = traceIdIn(text);
  return traceId === undefined ? undefined : { kind: "trace", traceId };
}
