import { rowFlag } from "../../api/traces.ts";
import type { RowTree } from "../row-tree.ts";

/** A span as tests of trees write it. */
export interface TreeSpan {
  readonly id: string;
  /** Of another span; left out = none. */
  readonly parent?: string;
  readonly start: number;
  readonly duration: number;
  readonly kind?: number;
}

/** The spans in preorder, siblings by start: by recursion, so only for small trees. */
export function rowTreeOf(spans: readonly TreeSpan[]): RowTree & { readonly ids: readonly string[] } {
  const rows: { readonly span: TreeSpan; readonly parent: number; end: number }[] = [];
  const place = (span: TreeSpan, parent: number): void => {
    const row = rows.push({ span, parent, end: 0 }) - 1;
    for (const child of byStart(spans.filter((other) => other.parent === span.id))) place(child, row);
    rows[row]!.end = rows.length;
  };
  for (const root of byStart(spans.filter(({ parent }) => parent === undefined))) place(root, -1);
  return {
    rowCount: rows.length,
    ids: rows.map(({ span }) => span.id),
    parentRow: Int32Array.from(rows, ({ parent }) => parent),
    subtreeEnd: Uint32Array.from(rows, ({ end }) => end),
    startOffsetNano: Float64Array.from(rows, ({ span }) => span.start),
    durationNanoOfRow: Float64Array.from(rows, ({ span }) => span.duration),
    kind: Uint8Array.from(rows, ({ span }) => span.kind ?? 0),
    flags: Uint16Array.from(rows, ({ span }) => (span.id.startsWith("?") ? rowFlag.placeholder : 0)),
  };
}

function byStart(spans: readonly TreeSpan[]): TreeSpan[] {
  return spans.toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
}

/**
 * Spans drawn as text, one a line, two spaces a level: `name start-end`, a kind behind it.
 *
 *     spansOf(`
 *       a 0-90
 *         b 10-40 5
 *     `)
 */
export function spansOf(text: string): TreeSpan[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  const open: string[] = [];
  return lines.map((line) => {
    const [id = "", times = "", kind = "0"] = line.trim().split(/\s+/);
    const [start = 0, end = 0] = times.split("-").map(Number);
    const depth = (line.search(/\S/) - margin) / 2;
    open.splice(depth, open.length, id);
    const parent = open[depth - 1];
    return {
      id,
      ...(parent === undefined ? {} : { parent }),
      start,
      duration: end - start,
      kind: Number(kind),
    };
  });
}
