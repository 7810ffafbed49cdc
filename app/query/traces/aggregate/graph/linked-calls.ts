import { awaitedParent, type SpanBlock, spanBit } from "../../../../spanindex/block/span-block.ts";
import { hexOf, wordsOfHex } from "../../../../spanindex/words.ts";
import { denseCodes } from "../../fields/dense-codes.ts";
import { textOfValue } from "../../fields/field-value.ts";
import type { QueryWorld, Steps } from "../../query-world.ts";
import type { BlockServices } from "../block-services.ts";
import type { GroupedRows } from "../grouped-rows.ts";
import { type BlockSelection, isSelected, type RowList, type SpanSelection } from "../selection.ts";
import type { CallNumbers } from "./call-numbers.ts";

/** Links that are followed, a query: each takes about 200 bytes of a worker's heap until the answer is there. */
export const linksMax = 250_000;

export interface LinkedCalls {
  /** Rows by edge, from the service of the linked span to that of the span with the link. A span with links into several services is in several. */
  readonly edges: readonly GroupedRows[];
  /** Links beyond `linksMax`. */
  readonly leftOut: number;
}

interface Link {
  readonly row: number;
  /** Trace id and span id, hex. */
  readonly target: string;
}

/** The links of the selected spans to spans of other services, which a query does not have to match. */
export function* linkedCalls(
  world: QueryWorld,
  selection: SpanSelection,
  services: BlockServices,
  calls: CallNumbers,
  isLeftOut: (block: SpanBlock, row: number) => boolean,
): Steps<LinkedCalls> {
  const links: { readonly part: BlockSelection; readonly links: readonly Link[] }[] = [];
  let left = linksMax;
  let leftOut = 0;
  for (const part of selection.parts) {
    world.check();
    if (!hasLinks(part.block)) continue;
    const found = (yield* linksOf(world, part)).filter(({ row }) => !isLeftOut(part.block, row));
    links.push({ part, links: found.slice(0, left) });
    leftOut += Math.max(0, found.length - left);
    left = Math.max(0, left - found.length);
  }
  if (links.length === 0) return { edges: [], leftOut };
  const serviceOf = servicesOfSpans(
    world,
    services,
    links.flatMap((part) => part.links.map(({ target }) => target)),
  );
  const edges = links.flatMap(({ part, links: found }) =>
    linkRows(world, part, found, services, serviceOf, calls),
  );
  return { edges, leftOut };
}

function hasLinks({ hot: { flags } }: SpanBlock): boolean {
  for (let row = 0; row < flags.length; row++) if ((flags[row]! & spanBit.hasLinks) !== 0) return true;
  return false;
}

function* linksOf(world: QueryWorld, { block, bitmap }: BlockSelection): Steps<Link[]> {
  const { links, linkOwner } = yield* world.detailsOf(block);
  const mark = world.scratch.mark();
  const texts = ["link:traceID", "link:spanID"].map((key) => {
    const column = links.columns.get(key);
    if (column === undefined) return () => "";
    const codes = denseCodes(world.scratch, column);
    return (at: number) => (codes[at] === 0 ? "" : textOfValue(column.values, codes[at]! - 1));
  });
  const found: Link[] = [];
  for (let at = 0; at < linkOwner.length; at++) {
    const row = linkOwner[at]!;
    if (isSelected(bitmap, row)) found.push({ row, target: texts.map((textOf) => textOf(at)).join("") });
  }
  world.scratch.release(mark);
  return found;
}

const hexOfTrace = 32;
/** Hash buckets that let most spans pass by without a look at the map. */
const filterSize = 1 << 16;

/** Number of the service of each of the spans that there is. */
function servicesOfSpans(
  world: QueryWorld,
  services: BlockServices,
  targets: readonly string[],
): ReadonlyMap<string, number> {
  const wanted = new Set(targets);
  const filter = new Uint8Array(filterSize);
  for (const target of wanted) {
    const [first = 0] = wordsOfHex(target.slice(hexOfTrace));
    filter[bucketOf(first)] = 1;
  }
  const found = new Map<string, number>();
  for (const block of world.blocks) {
    world.check();
    const { spanId, trace, traceOrdinal, operation } = block.hot;
    const ofOperations = services.ofOperations(block);
    for (let row = 0; row < block.rowCount; row++) {
      if (filter[bucketOf(spanId[row * 2]!)] === 0) continue;
      const traceId = hexOf(world.traces.traceId, traceOrdinal[trace[row]!]! * 4, 4);
      const target = traceId + hexOf(spanId, row * 2, 2);
      // Of several spans with one id the first counts, as for parents.
      if (wanted.has(target) && !found.has(target)) found.set(target, ofOperations[operation[row]!]!);
    }
  }
  return found;
}

function bucketOf(word: number): number {
  return (word ^ (word >>> 16)) & (filterSize - 1);
}

/** Each part holds a row once: the second linked service of a row is in the second part. */
function linkRows(
  world: QueryWorld,
  { block, bitmap }: BlockSelection,
  links: readonly Link[],
  services: BlockServices,
  serviceOf: ReadonlyMap<string, number>,
  calls: CallNumbers,
): GroupedRows[] {
  const ofOperations = services.ofOperations(block);
  const edgesOfRow = new Map<number, Set<number>>();
  for (const { row, target } of links) {
    const from = serviceOf.get(target);
    const to = ofOperations[block.hot.operation[row]!]!;
    if (from === undefined || from === to || from === callerOf(world, services, block, row)) continue;
    const edges = edgesOfRow.get(row) ?? new Set();
    edgesOfRow.set(row, edges.add(calls.of(from, to)));
  }
  const layers: [row: number, edge: number][][] = [];
  for (const [row, edges] of edgesOfRow)
    for (const [layer, edge] of [...edges].entries()) {
      layers[layer] ??= [];
      layers[layer].push([row, edge]);
    }
  return layers.map((pairs) => {
    pairs.sort(([a], [b]) => a - b);
    const rows: RowList = rowsOf(world, pairs);
    const codes = world.scratch.u32(block.rowCount);
    for (const [row, edge] of pairs) codes[row] = edge;
    return { block, bitmap, rows, codes, column: undefined, groups: undefined, codeCounts: undefined };
  });
}

function rowsOf(world: QueryWorld, pairs: readonly (readonly [row: number, edge: number])[]): RowList {
  const list = world.scratch.u16(pairs.length + 1);
  for (const [at, [row]] of pairs.entries()) list[at] = row;
  return { offset: list.byteOffset, count: pairs.length, rows: list };
}

/** Number of the service of the parent: a link to it says nothing that the parent does not say. */
function callerOf(
  world: QueryWorld,
  services: BlockServices,
  block: SpanBlock,
  row: number,
): number | undefined {
  const parent = block.hot.parent[row]!;
  if (parent >= awaitedParent) return undefined;
  const target = world.blockOf(parent);
  if (target === undefined) return undefined;
  return services.ofOperations(target)[target.hot.operation[(parent & 0xffff) - target.firstRow]!];
}
