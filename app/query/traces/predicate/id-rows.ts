import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { Static } from "../../../traceql/syntax-tree.ts";
import type { QueryKernels } from "../query-world.ts";
import { type BitOps, type Bits, setBit } from "./bits.ts";

/** The spans with an id, written in lower-case hex. */
export function idRows(
  ops: BitOps,
  { scan }: Pick<QueryKernels, "scan">,
  { hot, rowCount }: SpanBlock,
  id: Static,
): Bits {
  if (id.type !== "string" || !/^[0-9a-f]{16}$/.test(id.value)) return "none";
  const bytes = Uint8Array.from({ length: 8 }, (_, i) =>
    Number.parseInt(id.value.slice(i * 2, i * 2 + 2), 16),
  );
  const [first, second] = new Uint32Array(bytes.buffer);
  const rows = ops.empty(rowCount);
  const { spanId } = hot;
  let at = scan.findWord(spanId.byteOffset, 0, spanId.length, first!);
  while (at >= 0) {
    if ((at & 1) === 0 && spanId[at + 1] === second) setBit(rows, at >> 1);
    at = scan.findWord(spanId.byteOffset, at + 1, spanId.length, first!);
  }
  return rows;
}
