import { rowFlag } from "../api/traces.ts";
import { orderOfNumbers } from "./order-numbers.ts";
import type { RowTree } from "./row-tree.ts";

const kindServer = 2;
const kindProducer = 4;

/** Traces over more hosts are shown as they came: each pair of them would have to be looked at. */
const hostsMax = 1_000;

/**
 * How far the clock of each host is ahead of that of the host of the first root, in nanoseconds; 0 where nothing says
 * that it is. A child on another host should lie inside of its parent:
 *
 *     parent    ├────────────┤           the clock of the child is ahead by at most  start(child) − start(parent)
 *     child            ├────────┤        and by at least  end(child) − end(parent); in the middle if both ways take as long
 *
 * What holds for all calls between two hosts is the offset nearest to none; where the calls contradict each other, the
 * median of their middles. Hosts without a call to one whose offset is known are taken to be right.
 */
export function clockOffsets(tree: RowTree, host: Uint16Array, hostCount: number): Float64Array {
  const offsets = new Float64Array(hostCount);
  if (hostCount < 2 || hostCount > hostsMax) return offsets;
  const pairs = pairsOf(tree, host);
  const isKnown = new Uint8Array(hostCount);
  for (const first of hostsInOrder(tree, host, hostCount)) {
    if (isKnown[first] === 1) continue;
    isKnown[first] = 1;
    spread(first, pairs, offsets, isKnown);
  }
  return offsets;
}

/** The calls between two hosts: the clock of `child` against that of `parent`. */
interface HostPair {
  readonly parent: number;
  readonly child: number;
  readonly atLeast: number[];
  readonly atMost: number[];
}

function pairsOf(tree: RowTree, host: Uint16Array): readonly HostPair[] {
  const pairs = new Map<number, HostPair>();
  for (let row = 0; row < tree.rowCount; row++) {
    const above = tree.parentRow[row]!;
    if (above < 0 || host[above] === host[row] || !isCall(tree, above, row)) continue;
    const key = host[above]! * 65_536 + host[row]!;
    let pair = pairs.get(key);
    if (pair === undefined) {
      pair = { parent: host[above]!, child: host[row]!, atLeast: [], atMost: [] };
      pairs.set(key, pair);
    }
    const late = tree.startOffsetNano[row]! - tree.startOffsetNano[above]!;
    pair.atMost.push(late);
    pair.atLeast.push(late + tree.durationNanoOfRow[row]! - tree.durationNanoOfRow[above]!);
  }
  // The pair that says most first, so that a single odd call does not place a host.
  return [...pairs.values()].sort((a, b) => b.atLeast.length - a.atLeast.length || compareHosts(a, b));
}

function compareHosts(a: HostPair, b: HostPair): number {
  return a.parent - b.parent || a.child - b.child;
}

/** A parent waits for a child that is shorter; what goes on after it, or was sent as a message, may lie anywhere. */
function isCall({ kind, flags, durationNanoOfRow }: RowTree, parent: number, child: number): boolean {
  if (((flags[parent]! | flags[child]!) & rowFlag.placeholder) !== 0) return false;
  const childNano = durationNanoOfRow[child]!;
  if (childNano < 0 || childNano > durationNanoOfRow[parent]!) return false;
  return kind[parent]! < kindProducer && kind[child]! <= kindServer;
}

/** Each host once, by its first row. */
function hostsInOrder({ rowCount, flags }: RowTree, host: Uint16Array, hostCount: number): number[] {
  const seen = new Uint8Array(hostCount);
  const order: number[] = [];
  for (let row = 0; row < rowCount && order.length < hostCount; row++) {
    if (seen[host[row]!] === 1 || (flags[row]! & rowFlag.placeholder) !== 0) continue;
    seen[host[row]!] = 1;
    order.push(host[row]!);
  }
  return order;
}

/** From a host whose offset is known to all that are reached from it. */
function spread(first: number, pairs: readonly HostPair[], offsets: Float64Array, isKnown: Uint8Array): void {
  const open = [first];
  for (let host = open.pop(); host !== undefined; host = open.pop()) {
    for (const pair of pairs) {
      const isParent: boolean = pair.parent === host;
      const other = isParent ? pair.child : pair.parent;
      if ((!isParent && pair.child !== host) || isKnown[other] === 1) continue;
      const ahead = aheadOf(pair);
      offsets[other] = offsets[host]! + (isParent ? ahead : -ahead);
      isKnown[other] = 1;
      open.push(other);
    }
  }
}

function aheadOf({ atLeast, atMost }: HostPair): number {
  const low = largest(atLeast);
  const high = -largest(atMost.map((nano) => -nano));
  if (low <= 0 && high >= 0) return 0;
  if (low <= high) return Math.round((low + high) / 2);
  return Math.round(median(Float64Array.from(atLeast, (nano, at) => (nano + atMost[at]!) / 2)));
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}

function median(values: Float64Array): number {
  const order = orderOfNumbers(values, () => 0);
  const middle = values.length >> 1;
  const upper = values[order[middle]!]!;
  return values.length % 2 === 1 ? upper : (values[order[middle - 1]!]! + upper) / 2;
}
