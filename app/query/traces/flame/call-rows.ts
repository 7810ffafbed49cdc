import type { CallRows, Operations } from "../../../analysis/flame/call-rows.ts";
import { pickFloats, pickWords } from "../../../analysis/flame/pick.ts";
import { type SpanBlock, spanBit } from "../../../spanindex/block/span-block.ts";
import { arrange, selfTimes } from "../layout/arrange.ts";
import { orderSpans } from "../layout/span-order.ts";
import { parentsOf } from "../layout/span-parents.ts";
import { durationsOf } from "../layout/trace-spans.ts";
import type { QueryWorld } from "../query-world.ts";
import type { FlameSpans } from "./gather-spans.ts";

/** Whose time counts, see `flameParams`. */
export type Counts = "matches" | "below" | "traces";

export interface OrderedRows {
  readonly rows: CallRows;
  /** Rows in order of start, or in the order given. */
  readonly byStart: Uint32Array;
  /** Span (`TraceSpans`) by row. */
  readonly spanOfRow: Uint32Array;
}

/**
 * The spans in preorder, with self times and what counts. `order`: the spans, those with one parent as `orderSpans` has them; their roots
 * come as they stand there.
 */
export function callRows(
  world: QueryWorld,
  { spans, isMatch }: FlameSpans,
  counts: Counts,
  order = orderSpans(spans, () => world.check()),
): OrderedRows {
  const { count } = spans;
  world.check();
  const parent = parentsOf(spans, order);
  world.check();
  const startNano = pickFloats(spans.startNano, order);
  const durationOfSpan = durationsOf(spans);
  const durationNano = pickFloats(durationOfSpan, order);
  world.check();
  const self = selfTimes(parent, startNano, durationNano);
  const { node, parentRow } = arrange(parent);
  world.check();
  const numbers = new OperationNumbers(spans.parts.map(({ block }) => block));
  const byStart = new Uint32Array(count);
  const rows = {
    count,
    parentRow,
    startNano: pickFloats(startNano, node),
    durationNano: pickFloats(durationNano, node),
    selfNano: pickFloats(self, node),
    operation: new Uint32Array(count),
    status: new Uint8Array(count),
    isCounted: new Uint8Array(count),
    operations: numbers.operations,
  };
  const spanOfRow = pickWords(order, node);
  for (let row = 0; row < count; row++) {
    const span = spanOfRow[row]!;
    byStart[node[row]!] = row;
    const { hot } = spans.parts[spans.part[span]!]!.block;
    const at = spans.row[span]!;
    rows.operation[row] = numbers.of(spans.part[span]!, hot.operation[at]!);
    rows.status[row] = hot.flags[at]! & spanBit.statusMask;
    const above = parentRow[row]!;
    const isBelow = counts === "below" && above >= 0 && rows.isCounted[above] === 1;
    rows.isCounted[row] = isMatch[span] === 1 || isBelow || counts === "traces" ? 1 : 0;
  }
  return { rows, byStart, spanOfRow };
}

/** Operations numbered across blocks, whatever their kind. */
class OperationNumbers {
  readonly operations: Operations & { readonly service: string[]; readonly name: string[] } = {
    service: [],
    name: [],
  };
  readonly #blocks: readonly SpanBlock[];
  /** By block and code: number plus one; 0 = not looked up yet. */
  readonly #known: readonly Uint32Array[];
  readonly #numbers = new Map<string, Map<string, number>>();

  constructor(blocks: readonly SpanBlock[]) {
    this.#blocks = blocks;
    this.#known = blocks.map(({ operations }) => new Uint32Array(operations.count));
  }

  of(block: number, code: number): number {
    const known = this.#known[block]!;
    if (known[code] === 0) {
      const { service, name } = this.#blocks[block]!.operations;
      known[code] = this.#numberOf(service[code]!, name[code]!) + 1;
    }
    return known[code]! - 1;
  }

  #numberOf(service: string, name: string): number {
    let ofService = this.#numbers.get(service);
    if (ofService === undefined) {
      ofService = new Map();
      this.#numbers.set(service, ofService);
    }
    let number = ofService.get(name);
    if (number === undefined) {
      number = this.operations.name.push(name) - 1;
      this.operations.service.push(service);
      ofService.set(name, number);
    }
    return number;
  }
}
