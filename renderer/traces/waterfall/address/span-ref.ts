import type { TraceView } from "../../../../app/api/traces.ts";
import { spanIdHex } from "../../../base/ids.ts";
import { rowOfSpan } from "../lines/shown-lines.ts";

/** A span of a trace. Several may have the same id and different content. */
export interface SpanRef {
  /** Sixteen hex digits. */
  readonly spanId: string;
  /** Which of the spans with this id, in order of arrival. */
  readonly ordinal: number;
}

/** How the address names the span of a row: `00f067aa0ba902b7`, and `00f067aa0ba902b7-1` the second one with that id. */
export function spanRefOf(view: TraceView, row: number): string {
  const ordinal = view.spanOrdinal[row]!;
  return spanIdHex(view.spanId, row) + (ordinal === 0 ? "" : `-${ordinal}`);
}

export function readSpanRef(text: string): SpanRef {
  const [spanId = "", ordinal = "0"] = text.split("-");
  return { spanId, ordinal: Number(ordinal) };
}

/** Row of the span the address names, -1 where it is not in the view. */
export function rowOfSpanRef(view: TraceView, text: string): number {
  const { spanId, ordinal } = readSpanRef(text);
  return rowOfSpan(view, wordOf(spanId.slice(0, 8)), wordOf(spanId.slice(8)), ordinal);
}

/** Words hold the first byte lowest. */
function wordOf(hex: string): number {
  const bytes = hex.match(/../g) ?? [];
  return Number.parseInt(bytes.reverse().join(""), 16);
}
