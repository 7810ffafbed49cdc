import type { InferOutput } from "valibot";
import type { ServiceGraph, serviceGraphParams } from "../../../api/trace-queries.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { BlockServices } from "./block-services.ts";
import { slotWords, tableSlots } from "./combine-columns.ts";
import { codeError } from "./duration-axis.ts";
import { type GroupedRows, type GroupStats, groupStats } from "./group-stats.ts";
import { PairNumbers } from "./pair-numbers.ts";
import { planOf, rangeOf } from "./question.ts";
import { errorList, type RowList, rowList, type SpanSelection, selectSpans } from "./selection.ts";

import { floatsOf, wordsOf } from "./typed-columns.ts";

export type ServiceGraphParams = InferOutput<typeof serviceGraphParams>;

const nodeShares = [0.95];
const edgeShares = [0.5, 0.95];

/** Which services call which: of the spans that match, those whose parent (whether it matches or not) belongs to another service. */
export function* serviceGraph(world: QueryWorld, params: ServiceGraphParams): Steps<ServiceGraph> {
  const begun = performance.now();
  const selection = yield* selectSpans(world, planOf(params.query), rangeOf(params));
  const services = new BlockServices(world);
  const nodes = nodeRows(world, selection, services);
  const known = services.names.length > directServicesMax ? new PairNumbers() : undefined;
  const edges = nodes.map((part) => edgeRows(world, part, services, known));
  const calls = known ?? directCalls(services.names.length);
  const ofNodes = { groupCount: services.names.length, shares: nodeShares, withTotals: false };
  const ofEdges = { groupCount: calls.count, shares: edgeShares, withTotals: false };
  return {
    ...pack(services, groupStats(world, nodes, ofNodes), calls, groupStats(world, edges, ofEdges)),
    quantileError: codeError,
    elapsedMs: performance.now() - begun,
    examinedSpans: selection.examinedSpans,
  };
}

/** The selected rows by service. */
function nodeRows(world: QueryWorld, { parts }: SpanSelection, services: BlockServices): GroupedRows[] {
  return parts.map((part) => {
    world.check();
    const { block, bitmap } = part;
    const rows = rowList(world, part);
    const errors = errorList(world, block, rows);
    const codes = block.hot.operation;
    return {
      ...{ block, bitmap, rows, errors, codes },
      ...{ groups: services.ofOperations(block), codeCounts: block.operations.spanCount },
    };
  });
}

/** Pairs of so many services are numbered by their product; of more only the pairs that occur get a number. */
const directServicesMax = 128;

/** Calls numbered across blocks. */
interface Calls {
  readonly count: number;
  first(call: number): number;
  second(call: number): number;
}

function directCalls(serviceCount: number): Calls {
  return {
    count: serviceCount ** 2,
    first: (call) => Math.floor(call / serviceCount),
    second: (call) => call % serviceCount,
  };
}

/** Those of the rows that were called by another service, by call; `known` gets the calls where they are not numbered directly. */
function edgeRows(
  world: QueryWorld,
  part: GroupedRows,
  services: BlockServices,
  known: PairNumbers | undefined,
): GroupedRows {
  world.check();
  const { kernels, scratch } = world;
  const { block } = part;
  const list = scratch.u16(part.rows.count);
  const codes = scratch.u32(block.rowCount);
  const pairsMax = known === undefined ? 0 : part.rows.count;
  const groups = known === undefined ? undefined : scratch.u32(pairsMax);
  const mark = scratch.mark();
  const slots = tableSlots(pairsMax);
  const pairs = scratch.u32(pairsMax * 2);
  const pairCount = scratch.u32(1);
  const table = known === undefined ? 0 : scratch.u32(slots * slotWords).byteOffset;
  const count = kernels.aggregate.findEdges(
    ...([services.placeOf(block), block.hot.parent.byteOffset, part.rows.offset, part.rows.count] as const),
    ...services.tables,
    ...([table, known === undefined ? services.names.length : slots - 1] as const),
    ...([pairs.byteOffset, pairCount.byteOffset, list.byteOffset, codes.byteOffset] as const),
  );
  if (known !== undefined && groups !== undefined)
    for (let pair = 0; pair < pairCount[0]!; pair++)
      groups[pair] = known.of(pairs[pair * 2]!, pairs[pair * 2 + 1]!);
  scratch.release(mark);
  const rows: RowList = { offset: list.byteOffset, count, rows: list };
  const errors = errorList(world, block, rows);
  return { block, bitmap: part.bitmap, rows, errors, codes, groups, codeCounts: undefined };
}

type Answer = Omit<ServiceGraph, "quantileError" | "elapsedMs" | "examinedSpans">;

/** Services without a selected span are there only where they call one. */
function pack(services: BlockServices, nodes: GroupStats, calls: Calls, edges: GroupStats): Answer {
  const edgeNumbers = [...edges.count.keys()].filter((edge) => edges.count[edge]! > 0);
  const callers = new Set(edgeNumbers.map((edge) => calls.first(edge)));
  const shown = services.names
    .map((name, service) => ({ name, service }))
    .filter(({ service }) => nodes.count[service]! > 0 || callers.has(service))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const placeOf = new Map(shown.map(({ service }, place) => [service, place]));
  const words = (of: (edge: number) => number) => wordsOf(edgeNumbers, of);
  const quantile = (share: number) =>
    floatsOf(edgeNumbers, (edge) => edges.quantileNano[edge * edgeShares.length + share]!);
  return {
    services: shown.map(({ name }) => name),
    nodeSpanCount: wordsOf(shown, ({ service }) => nodes.count[service]!),
    nodeErrorCount: wordsOf(shown, ({ service }) => nodes.errors[service]!),
    nodeP95Nano: floatsOf(shown, ({ service }) => nodes.quantileNano[service]!),
    edgeFrom: words((edge) => placeOf.get(calls.first(edge))!),
    edgeTo: words((edge) => placeOf.get(calls.second(edge))!),
    edgeCount: words((edge) => edges.count[edge]!),
    edgeErrorCount: words((edge) => edges.errors[edge]!),
    edgeP50Nano: quantile(0),
    edgeP95Nano: quantile(1),
  };
}
