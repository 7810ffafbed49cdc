import type { GraphPeer } from "../../../../api/trace-queries.ts";
import type { SpanBlock } from "../../../../spanindex/block/span-block.ts";
import type { QueryWorld, Steps } from "../../query-world.ts";
import type { BlockServices } from "../block-services.ts";
import type { GroupedRows } from "../grouped-rows.ts";
import { type BlockSelection, isSelected, type RowList, type SpanSelection } from "../selection.ts";
import { AnsweredSpans } from "./answered-spans.ts";
import type { CallNumbers } from "./call-numbers.ts";
import { allOf, anyOf, serviceCondition } from "./graph-conditions.ts";
import { type PeerSaying, peerReading } from "./peer-readings.ts";
import { type PeerCall, serviceBehind, spanKind } from "./peer-rules.ts";

/** The selected spans that talk to something that sent no spans itself, and who that is. */
export interface PeerCalls {
  /** Node of peer i is the number of services + i. */
  readonly peers: readonly GraphPeer[];
  /** The spans by edge. */
  readonly edges: readonly GroupedRows[];
  /** The spans that call a peer, by node; what is taken from a queue is no call of it. */
  readonly nodes: readonly GroupedRows[];
  /** Takes messages out of a queue: it was not called by the service of its parent. By block and row, 1 = does. */
  readonly taking: ReadonlyMap<SpanBlock, Uint8Array>;
  /** The TraceQL that finds the spans of an edge to or from a peer. */
  conditionOf(call: number): string | undefined;
}

/** Rows of a block that may talk to a peer, by what they say about it. */
interface Candidates {
  readonly part: BlockSelection;
  readonly rows: Uint16Array;
  /** By row: which combination of attributes. */
  readonly codes: Uint32Array;
  /** By code. */
  readonly calls: readonly (NumberedCall | undefined)[];
}

interface NumberedCall {
  readonly direction: PeerCall["direction"];
  /** Answered spans call somebody who sent spans; a message is still a message. */
  readonly isOnlyUnanswered: boolean;
  readonly edge: number;
  /** Node of the peer that is called; undefined where it is a service, or takes a message. */
  readonly called: number | undefined;
}

/** Finds the peers of the selected spans. */
export function* peerCalls(
  world: QueryWorld,
  selection: SpanSelection,
  services: BlockServices,
  calls: CallNumbers,
): Steps<PeerCalls> {
  const numbers = new PeerNumbers(services, calls);
  const candidates: Candidates[] = [];
  for (const part of selection.parts) {
    world.check();
    const found = yield* candidatesIn(world, part, numbers);
    if (found !== undefined) candidates.push(found);
  }
  const edges: GroupedRows[] = [];
  const nodes: GroupedRows[] = [];
  const taking = new Map<SpanBlock, Uint8Array>();
  if (candidates.length > 0) {
    const answered = new AnsweredSpans(world, services);
    for (const found of candidates) {
      const rows = unansweredRows(found, answered.of(found.part.block));
      edges.push(grouped(world, found, rows, ({ edge }) => edge));
      const calling = callingRows(found, rows);
      nodes.push(grouped(world, found, calling, ({ called }) => called ?? 0));
      if (calling.length < rows.length) taking.set(found.part.block, marksOf(world, found, rows));
    }
  }
  return { peers: numbers.peers(), edges, nodes, taking, conditionOf: (call) => numbers.conditionOf(call) };
}

function* candidatesIn(
  world: QueryWorld,
  part: BlockSelection,
  numbers: PeerNumbers,
): Steps<Candidates | undefined> {
  const { block, bitmap } = part;
  const reading = yield* peerReading(world, block);
  if (reading.rows.length === 0) return undefined;
  const codes = world.scratch.u32(block.rowCount);
  const rows = new Uint16Array(reading.rows.length);
  const isSaid = new Uint8Array(reading.sayings.length);
  let count = 0;
  for (let at = 0; at < reading.rows.length; at++) {
    const row = reading.rows[at]!;
    if (!isSelected(bitmap, row)) continue;
    const code = reading.codes[at]!;
    codes[row] = code;
    isSaid[code] = 1;
    rows[count++] = row;
  }
  if (count === 0) return undefined;
  const calls = reading.sayings.map((saying, code) =>
    isSaid[code] === 0 ? undefined : numbers.numbered(block, saying),
  );
  return { part, rows: rows.subarray(0, count), codes, calls };
}

/** Rows that call a peer, or take what is in one. */
function unansweredRows({ rows, codes, calls }: Candidates, answered: Uint8Array): Uint16Array {
  // By code, 0 = no call; 1 = one unless it was answered; 2 = one in any case.
  const weightOf = Uint8Array.from(calls, (call) => (call === undefined ? 0 : call.isOnlyUnanswered ? 1 : 2));
  const kept = new Uint16Array(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    if (weightOf[codes[row]!]! > answered[row]!) kept[count++] = row;
  }
  return kept.subarray(0, count);
}

function callingRows({ codes, calls }: Candidates, rows: Uint16Array): Uint16Array {
  const isCalling = calls.map((call) => call?.called !== undefined);
  return isCalling.every(Boolean) ? rows : rows.filter((row) => isCalling[codes[row]!]);
}

function grouped(
  world: QueryWorld,
  { part, codes, calls }: Candidates,
  found: Uint16Array,
  groupOf: (call: NumberedCall) => number,
): GroupedRows {
  const list = world.scratch.u16(found.length + 1);
  list.set(found);
  const rows: RowList = { offset: list.byteOffset, count: found.length, rows: list };
  const groups = world.scratch.u32(calls.length);
  for (const [code, call] of calls.entries()) if (call !== undefined) groups[code] = groupOf(call);
  return {
    ...{ block: part.block, bitmap: part.bitmap },
    rows,
    codes,
    column: undefined,
    groups,
    codeCounts: undefined,
  };
}

function marksOf(world: QueryWorld, { part, codes, calls }: Candidates, rows: Uint16Array): Uint8Array {
  const marks = world.scratch.u8(part.block.rowCount);
  for (const row of rows) if (calls[codes[row]!]!.direction === "from") marks[row] = 1;
  return marks;
}

/** Numbers the peers that it meets, and their edges. */
class PeerNumbers {
  readonly #services: BlockServices;
  readonly #serviceNumbers: ReadonlyMap<string, number>;
  readonly #calls: CallNumbers;
  readonly #numbers = new Map<string, number>();
  readonly #peers: (Omit<GraphPeer, "condition"> & { readonly conditions: Set<string> })[] = [];
  readonly #conditions = new Map<number, Set<string>>();

  constructor(services: BlockServices, calls: CallNumbers) {
    this.#services = services;
    this.#serviceNumbers = new Map(services.names.map((name, number) => [name, number]));
    this.#calls = calls;
  }

  numbered(block: SpanBlock, { operation, call, condition }: PeerSaying): NumberedCall {
    const node = this.#nodeOf(call, condition);
    const service = this.#services.ofOperations(block)[operation]!;
    const { direction } = call;
    const edge = direction === "to" ? this.#calls.of(service, node) : this.#calls.of(node, service);
    this.#note(edge, block.operations.kind[operation]!, service, condition);
    const called = direction === "to" && node >= this.#services.names.length ? node : undefined;
    return { direction, isOnlyUnanswered: call.kind !== "queue", edge, called };
  }

  peers(): GraphPeer[] {
    return this.#peers.map(({ conditions, ...peer }) => ({ ...peer, condition: anyOf(conditions) }));
  }

  conditionOf(call: number): string | undefined {
    const conditions = this.#conditions.get(call);
    return conditions === undefined ? undefined : anyOf(conditions);
  }

  /** A service that sent spans of its own is that service, also where a call of it was not seen (yet) at its end. */
  #nodeOf(found: PeerCall, condition: string): number {
    const service =
      found.kind === "external"
        ? serviceBehind(found.name, (name) => this.#serviceNumbers.has(name))
        : undefined;
    if (service !== undefined) return this.#serviceNumbers.get(service)!;
    const key = [found.kind, found.system, found.name].join("\0");
    const number = this.#numbers.get(key) ?? this.#peers.length;
    if (number === this.#peers.length) {
      this.#numbers.set(key, number);
      const { kind, system, name } = found;
      this.#peers.push({ kind, system, name, conditions: new Set() });
    }
    this.#peers[number]!.conditions.add(condition);
    return this.#services.names.length + number;
  }

  #note(edge: number, kind: number, service: number, condition: string): void {
    const kindName =
      kind === spanKind.client ? "client" : kind === spanKind.producer ? "producer" : "consumer";
    const conditions = this.#conditions.get(edge) ?? new Set();
    this.#conditions.set(edge, conditions);
    conditions.add(
      allOf([serviceCondition(this.#services.names[service]!), `kind = ${kindName}`, condition]),
    );
  }
}
