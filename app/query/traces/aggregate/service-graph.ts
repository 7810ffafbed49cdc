import type { InferOutput } from "valibot";
import type { ServiceGraph, serviceGraphParams } from "../../../api/trace-queries.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { BlockServices } from "./block-services.ts";
import { slotWords, tableSlots } from "./combine-columns.ts";
import { codeError } from "./duration-axis.ts";
import { CallNumbers } from "./graph/call-numbers.ts";
import { CallConditions, linkCondition, serviceCondition } from "./graph/graph-conditions.ts";
import { type LinkedCalls, linkedCalls } from "./graph/linked-calls.ts";
import { type PeerCalls, peerCalls } from "./graph/peer-calls.ts";
import { serviceNamespaces } from "./graph/service-namespaces.ts";
import { countRows, type GroupStats, groupStats } from "./group-stats.ts";
import type { GroupedRows } from "./grouped-rows.ts";
import { planOf, rangeOf } from "./question.ts";
import { type RowList, rowList, type SpanSelection, selectSpans } from "./selection.ts";
import { startsOf } from "./span-starts.ts";
import { floatsOf, wordsOf } from "./typed-columns.ts";
import { wholeTraces } from "./whole-traces.ts";

export type ServiceGraphParams = InferOutput<typeof serviceGraphParams>;

const shares = [0.5, 0.95];
const [p50, p95] = [0, 1];

/**
 * Which services call which. An edge is a matching span whose parent (whether it matches or not) belongs to another service; with
 * `peers` also what spans say about those that sent none, and links between spans.
 */
export function* serviceGraph(world: QueryWorld, params: ServiceGraphParams): Steps<ServiceGraph> {
  const begun = performance.now();
  const range = rangeOf(params);
  const plan = planOf(params.query);
  const matched = yield* selectSpans(world, plan, range);
  const selection = params.of === "traces" && !plan.matchesAll ? wholeTraces(world, matched, range) : matched;
  const services = new BlockServices(world);
  const calls = new CallNumbers(services.names.length);
  const links = new CallNumbers(0);
  const peers = params.peers ? yield* peerCalls(world, selection, services, calls) : noPeers;
  const isTaken = (block: SpanBlock, row: number): boolean => peers.taking.get(block)?.[row] === 1;
  const linked = params.peers ? yield* linkedCalls(world, selection, services, links, isTaken) : noLinks;
  const nodes = nodeRows(world, selection, services);
  const edges = nodes.map((part) => edgeRows(world, part, services, calls, peers.taking.get(part.block)));
  const nodeCount = services.names.length + peers.peers.length;
  const counted: Counted = {
    nodes: statsOf(world, [...nodes, ...peers.nodes], nodeCount),
    calls: statsOf(world, [...edges, ...peers.edges], calls.count),
    links: statsOf(world, linked.edges, links.count),
    unseen: countRows(world, peers.edges, calls.count),
  };
  const starts = startsOf(selection.parts);
  return {
    ...pack({ services, calls, links, peers, namespaces: namespacesOf(world, params) }, counted),
    linksLeftOut: linked.leftOut,
    matched: selection.count,
    firstUnixNano: starts === undefined ? undefined : String(starts.first),
    lastUnixNano: starts === undefined ? undefined : String(starts.last),
    quantileError: codeError,
    elapsedMs: performance.now() - begun,
    examinedSpans: selection.examinedSpans,
  };
}

const noPeers: PeerCalls = {
  peers: [],
  edges: [],
  nodes: [],
  taking: new Map(),
  conditionOf: () => undefined,
};
const noLinks: LinkedCalls = { edges: [], leftOut: 0 };

interface Counted {
  readonly nodes: GroupStats;
  readonly calls: GroupStats;
  readonly links: GroupStats;
  /** By call: those that only the caller saw. */
  readonly unseen: Uint32Array;
}

function statsOf(world: QueryWorld, parts: readonly GroupedRows[], groupCount: number): GroupStats {
  return groupStats(world, parts, { groupCount, shares, withTotals: false });
}

function namespacesOf(world: QueryWorld, { peers }: ServiceGraphParams): ReadonlyMap<string, string> {
  return peers ? serviceNamespaces(world) : new Map();
}

/** The selected rows by service. */
function nodeRows(world: QueryWorld, { parts }: SpanSelection, services: BlockServices): GroupedRows[] {
  return parts.map((part) => {
    world.check();
    const { block, bitmap } = part;
    const rows = rowList(world, part);
    const codes = block.hot.operation;
    return {
      ...{ block, bitmap, rows, codes, column: codes },
      ...{ groups: services.ofOperations(block), codeCounts: block.operations.spanCount },
    };
  });
}

/** Those of the rows that were called by another service, by call; not those that `taking` marks. */
function edgeRows(
  world: QueryWorld,
  part: GroupedRows,
  services: BlockServices,
  calls: CallNumbers,
  taking: Uint8Array | undefined,
): GroupedRows {
  world.check();
  const { kernels, scratch } = world;
  const { block } = part;
  const { directServices } = calls;
  const isDirect = directServices > 0;
  const list = scratch.u16(part.rows.count);
  const codes = isDirect ? scratch.u16(block.rowCount) : scratch.u32(block.rowCount);
  const pairsMax = isDirect ? 0 : part.rows.count;
  const groups = isDirect ? undefined : scratch.u32(pairsMax);
  const mark = scratch.mark();
  const slots = tableSlots(pairsMax);
  const pairs = scratch.u32(pairsMax * 2);
  const pairCount = scratch.u32(1);
  const table = isDirect ? 0 : scratch.u32(slots * slotWords).byteOffset;
  const found = kernels.aggregate.findEdges(
    ...([services.placeOf(block), block.hot.parent.byteOffset, part.rows.offset, part.rows.count] as const),
    ...services.tables,
    ...([table, isDirect ? directServices : slots - 1] as const),
    ...([pairs.byteOffset, pairCount.byteOffset, list.byteOffset, codes.byteOffset] as const),
  );
  const count = taking === undefined ? found : withoutTaken(list, found, taking);
  if (groups !== undefined)
    for (let pair = 0; pair < pairCount[0]!; pair++)
      groups[pair] = calls.of(pairs[pair * 2]!, pairs[pair * 2 + 1]!);
  scratch.release(mark);
  const rows: RowList = { offset: list.byteOffset, count, rows: list };
  return { block, bitmap: part.bitmap, rows, codes, column: undefined, groups, codeCounts: undefined };
}

/** Moves the rows that are kept to the front; returns how many. */
function withoutTaken(list: Uint16Array, count: number, taking: Uint8Array): number {
  let kept = 0;
  for (let at = 0; at < count; at++) {
    const row = list[at]!;
    if (taking[row] === 0) list[kept++] = row;
  }
  return kept;
}

interface GraphParts {
  readonly services: BlockServices;
  readonly calls: CallNumbers;
  readonly links: CallNumbers;
  readonly peers: PeerCalls;
  readonly namespaces: ReadonlyMap<string, string>;
}

type Answer = Omit<
  ServiceGraph,
  | ("matched" | "firstUnixNano" | "lastUnixNano" | "linksLeftOut")
  | ("quantileError" | "elapsedMs" | "examinedSpans")
>;

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly isLink: boolean;
  /** In `stats`. */
  readonly number: number;
  readonly stats: GroupStats;
}

/** Services without a selected span are there only where an edge begins or ends at them, peers where they are talked to. */
function pack(parts: GraphParts, { nodes, calls, links, unseen }: Counted): Answer {
  const { services, peers, namespaces } = parts;
  const edges = [...edgesOf(parts.calls, calls, false), ...edgesOf(parts.links, links, true)];
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const serviceCount = services.names.length;
  const shownServices = services.names
    .map((name, node) => ({ name, node }))
    .filter(({ node }) => nodes.count[node]! > 0 || ends.has(node))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const shownPeers = peers.peers
    .map((peer, at) => ({ peer, node: serviceCount + at }))
    .filter(({ node }) => ends.has(node))
    .sort((a, b) => (peerText(a.peer) < peerText(b.peer) ? -1 : 1));
  const shown = [...shownServices, ...shownPeers].map(({ node }) => node);
  const placeOf = new Map(shown.map((node, place) => [node, place]));
  edges.sort(
    (a, b) =>
      placeOf.get(a.from)! - placeOf.get(b.from)! ||
      placeOf.get(a.to)! - placeOf.get(b.to)! ||
      Number(a.isLink) - Number(b.isLink),
  );
  const ofNode = (share: number) =>
    floatsOf(shown, (node) => nodes.quantileNano[node * shares.length + share]!);
  const ofEdge = (share: number) =>
    floatsOf(edges, ({ stats, number }) => stats.quantileNano[number * shares.length + share]!);
  const texts = new CallConditions();
  const unseenOf = ({ isLink, number }: Edge): number => (isLink ? 0 : unseen[number]!);
  return {
    services: shownServices.map(({ name }) => name),
    namespaces: shownServices.map(({ name }) => namespaces.get(name) ?? ""),
    peers: shownPeers.map(({ peer }) => peer),
    nodeConditions: [
      ...shownServices.map(({ name }) => serviceCondition(name)),
      ...shownPeers.map(({ peer }) => peer.condition),
    ],
    nodeSpanCount: wordsOf(shown, (node) => nodes.count[node]!),
    nodeErrorCount: wordsOf(shown, (node) => nodes.errors[node]!),
    nodeP50Nano: ofNode(p50),
    nodeP95Nano: ofNode(p95),
    edgeFrom: wordsOf(edges, ({ from }) => placeOf.get(from)!),
    edgeTo: wordsOf(edges, ({ to }) => placeOf.get(to)!),
    edgeIsLink: Uint8Array.from(edges, ({ isLink }) => Number(isLink)),
    edgeConditions: edges.map((edge) => conditionOf(parts, texts, edge, unseenOf(edge))),
    edgeCount: wordsOf(edges, ({ stats, number }) => stats.count[number]!),
    edgeErrorCount: wordsOf(edges, ({ stats, number }) => stats.errors[number]!),
    edgeUnseenCount: wordsOf(edges, unseenOf),
    edgeP50Nano: ofEdge(p50),
    edgeP95Nano: ofEdge(p95),
  };
}

function edgesOf(numbers: CallNumbers, stats: GroupStats, isLink: boolean): Edge[] {
  const edges: Edge[] = [];
  for (const [number, count] of stats.count.entries())
    if (count > 0) edges.push({ from: numbers.from(number), to: numbers.to(number), isLink, number, stats });
  return edges;
}

function conditionOf(
  { services, peers }: GraphParts,
  texts: CallConditions,
  edge: Edge,
  unseen: number,
): string {
  const [caller, callee] = [services.names[edge.from], services.names[edge.to]];
  if (edge.isLink) return linkCondition(callee ?? "");
  const isSeen = unseen < edge.stats.count[edge.number]!;
  const byPeer = isSeen ? undefined : peers.conditionOf(edge.number);
  return byPeer ?? texts.of(caller ?? "", callee ?? "");
}

function peerText({ kind, system, name }: PeerCalls["peers"][number]): string {
  return [kind, system, name].join("\0");
}
