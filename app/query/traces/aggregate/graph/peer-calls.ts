import type { GraphPeer } from "../../../../api/trace-queries.ts";
import { assertDefined } from "../../../../base/assert.ts";
import type { SpanBlock } from "../../../../spanindex/block/span-block.ts";
import { fieldOf } from "../../../../traceql/fields.ts";
import type { Field } from "../../../../traceql/syntax-tree.ts";
import type { QueryWorld, Steps } from "../../query-world.ts";
import type { BlockServices } from "../block-services.ts";
import { combineColumns } from "../combine-columns.ts";
import { type FieldNumbers, fieldNumbers, type NumberedColumn, numberedColumn } from "../field-numbers.ts";
import type { GroupedRows } from "../grouped-rows.ts";
import { type BlockSelection, forEachRow, type RowList, type SpanSelection } from "../selection.ts";
import { AnsweredSpans } from "./answered-spans.ts";
import type { CallNumbers } from "./call-numbers.ts";
import { allOf, anyOf, attributeCondition, serviceCondition } from "./graph-conditions.ts";
import { type PeerCall, type PeerKey, peerKeys, readPeer, serviceBehind, spanKind } from "./peer-rules.ts";

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
  const reader = new PeerReader(services, calls);
  const candidates: Candidates[] = [];
  for (const part of selection.parts) {
    world.check();
    const found = yield* candidatesIn(world, part, reader);
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
  return { peers: reader.peers(), edges, nodes, taking, conditionOf: (call) => reader.conditionOf(call) };
}

function* candidatesIn(
  world: QueryWorld,
  part: BlockSelection,
  reader: PeerReader,
): Steps<Candidates | undefined> {
  const { block } = part;
  if (!block.operations.kind.some(isRemote)) return undefined;
  const { columns } = yield* world.attributesOf(block);
  const keys = peerKeys.filter((key) => columns.has(key));
  if (keys.length === 0) return undefined;
  const { scratch } = world;
  const rows = remoteRows(world, part);
  if (rows.length === 0) return undefined;
  const codes = scratch.u32(block.rowCount);
  const mark = scratch.mark();
  const fields = keys.map((key) => reader.fieldOf(key));
  const numbered: NumberedColumn[] = [operationColumn(block)];
  for (const { field, numbers } of fields) numbered.push(yield* numberedColumn(world, block, field, numbers));
  const list: RowList = { offset: rows.byteOffset, count: rows.length, rows };
  const combined = combineColumns(world, block, list, numbered);
  codes.set(combined.codes);
  scratch.release(mark);
  const [operations, ...values] = combined.numbers;
  const calls = Array.from(operations!, (operation, code) =>
    reader.read(block, operation, (key) => values[keys.indexOf(key)]?.[code] ?? 0),
  );
  return { part, rows, codes, calls };
}

/** The operation as its own number. */
function operationColumn({ hot, operations }: SpanBlock): NumberedColumn {
  const numbers = Uint32Array.from({ length: operations.count }, (_, code) => code);
  return { codes: hot.operation, column: hot.operation, numbers, counts: undefined };
}

/** Selected rows that may talk to somebody outside of their process. */
function remoteRows(world: QueryWorld, part: BlockSelection): Uint16Array {
  const { operation } = part.block.hot;
  const { kind } = part.block.operations;
  const rows = world.scratch.u16(part.count);
  let count = 0;
  forEachRow(part, (row) => {
    if (isRemote(kind[operation[row]!]!)) rows[count++] = row;
  });
  return rows.subarray(0, count);
}

function isRemote(kind: number): boolean {
  return kind === spanKind.client || kind === spanKind.producer || kind === spanKind.consumer;
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

/** Reads combinations of attributes, and numbers the peers that it meets. */
class PeerReader {
  readonly #services: BlockServices;
  readonly #serviceNumbers: ReadonlyMap<string, number>;
  readonly #calls: CallNumbers;
  readonly #fields = new Map<PeerKey, { readonly field: Field; readonly numbers: FieldNumbers }>();
  readonly #numbers = new Map<string, number>();
  readonly #peers: (Omit<GraphPeer, "condition"> & { readonly conditions: Set<string> })[] = [];
  readonly #conditions = new Map<number, Set<string>>();

  constructor(services: BlockServices, calls: CallNumbers) {
    this.#services = services;
    this.#serviceNumbers = new Map(services.names.map((name, number) => [name, number]));
    this.#calls = calls;
  }

  fieldOf(key: PeerKey): { readonly field: Field; readonly numbers: FieldNumbers } {
    let known = this.#fields.get(key);
    if (known === undefined) {
      const field = assertDefined(fieldOf(`span.${key}`), key);
      known = { field, numbers: fieldNumbers(field) };
      this.#fields.set(key, known);
    }
    return known;
  }

  /** `numberOf` is the number of the value of an attribute, 0 = absent. */
  read(block: SpanBlock, operation: number, numberOf: (key: PeerKey) => number): NumberedCall | undefined {
    const kind = block.operations.kind[operation]!;
    const textOf = (key: PeerKey): string => {
      const number = numberOf(key);
      return number === 0 ? "" : this.fieldOf(key).numbers.values.text(number);
    };
    const found = readPeer(kind, textOf);
    if (found === undefined) return undefined;
    const condition = allOf(
      found.keys.map((key) => attributeCondition(key, this.fieldOf(key).numbers.values.value(numberOf(key)))),
    );
    const node = this.#nodeOf(found, condition);
    const service = this.#services.ofOperations(block)[operation]!;
    const { direction } = found;
    const edge = direction === "to" ? this.#calls.of(service, node) : this.#calls.of(node, service);
    this.#note(edge, kind, service, condition);
    const called = direction === "to" && node >= this.#services.names.length ? node : undefined;
    return { direction, isOnlyUnanswered: found.kind !== "queue", edge, called };
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
