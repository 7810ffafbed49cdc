import { assertDefined } from "../../../../base/assert.ts";
import type { SpanBlock } from "../../../../spanindex/block/span-block.ts";
import { fieldOf } from "../../../../traceql/fields.ts";
import type { QueryWorld, Steps } from "../../query-world.ts";
import { combineColumns } from "../combine-columns.ts";
import { type FieldNumbers, type NumberedColumn, numberedColumn } from "../field-numbers.ts";
import { allOf, attributeCondition } from "./graph-conditions.ts";
import { type PeerCall, type PeerKey, peerKeys, readPeer, spanKind } from "./peer-rules.ts";

/** What the spans of a block say about the other ends of their calls, whatever a query selects. */
export interface PeerReading {
  /** Rows that say something, ascending. */
  readonly rows: Uint16Array;
  /** Of each of these rows: index in `sayings`. */
  readonly codes: Uint32Array;
  readonly sayings: readonly PeerSaying[];
}

/** One combination of operation and attributes. */
export interface PeerSaying {
  /** Code of the operation in the block. */
  readonly operation: number;
  readonly call: PeerCall;
  /** The TraceQL of the attributes that it was read from. */
  readonly condition: string;
}

const nothing: PeerReading = { rows: new Uint16Array(0), codes: new Uint32Array(0), sayings: [] };

/** Attributes of a block do not change: it is read once and known as long as it is there, in six bytes a row that says something. */
const known = new WeakMap<SpanBlock, PeerReading>();

export function* peerReading(world: QueryWorld, block: SpanBlock): Steps<PeerReading> {
  let reading = known.get(block);
  if (reading === undefined) {
    const mark = world.scratch.mark();
    reading = yield* readBlock(world, block);
    world.scratch.release(mark);
    known.set(block, reading);
  }
  return reading;
}

function* readBlock(world: QueryWorld, block: SpanBlock): Steps<PeerReading> {
  if (!block.operations.kind.some(isRemote)) return nothing;
  const { columns } = yield* world.attributesOf(block);
  const fields = peerKeys.filter((key) => columns.has(key)).map((key) => numberedField(world, key));
  const rows = remoteRows(world, block);
  if (fields.length === 0 || rows.length === 0) return nothing;
  const numbered: NumberedColumn[] = [operationColumn(block)];
  for (const { field, numbers } of fields) numbered.push(yield* numberedColumn(world, block, field, numbers));
  const combined = combineColumns(
    world,
    block,
    { offset: rows.byteOffset, count: rows.length, rows },
    numbered,
  );
  const [operations = new Uint32Array(0), ...values] = combined.numbers;
  const sayings = Array.from(operations, (operation, code) => {
    const texts = new Map(fields.map((one, at) => [one.key, readValue(one, values[at]![code]!)]));
    return sayingOf(block, operation, texts);
  });
  return withoutSilent(rows, combined.codes, sayings);
}

interface KeyField {
  readonly key: PeerKey;
  readonly field: ReturnType<typeof fieldOf> & object;
  readonly numbers: FieldNumbers;
}

function numberedField(world: QueryWorld, key: PeerKey): KeyField {
  const field = assertDefined(fieldOf(`span.${key}`), key);
  return { key, field, numbers: world.kept.fields.of(field) };
}

interface ReadValue {
  readonly text: string;
  readonly condition: string;
}

function readValue({ key, numbers: { values } }: KeyField, number: number): ReadValue | undefined {
  if (number === 0) return undefined;
  return { text: values.text(number), condition: attributeCondition(key, values.value(number)) };
}

function sayingOf(
  block: SpanBlock,
  operation: number,
  values: ReadonlyMap<PeerKey, ReadValue | undefined>,
): PeerSaying | undefined {
  const call = readPeer(block.operations.kind[operation]!, (key) => values.get(key)?.text ?? "");
  if (call === undefined) return undefined;
  const condition = allOf(call.keys.map((key) => values.get(key)?.condition ?? ""));
  return { operation, call, condition };
}

/** Leaves out the rows that say nothing, and numbers what is said anew. */
function withoutSilent(
  rows: Uint16Array,
  codes: ArrayLike<number>,
  found: readonly (PeerSaying | undefined)[],
): PeerReading {
  const sayings = found.filter((saying) => saying !== undefined);
  const numberOf = new Map(sayings.map((saying, number) => [saying, number]));
  const numbers = Int32Array.from(found, (saying) => (saying === undefined ? -1 : numberOf.get(saying)!));
  const keptRows = rows.filter((row) => numbers[codes[row]!]! >= 0);
  return { rows: keptRows, codes: Uint32Array.from(keptRows, (row) => numbers[codes[row]!]!), sayings };
}

/** The operation as its own number. */
function operationColumn({ hot, operations }: SpanBlock): NumberedColumn {
  const numbers = Uint32Array.from({ length: operations.count }, (_, code) => code);
  return { codes: hot.operation, column: hot.operation, numbers, counts: undefined };
}

/** Rows that may talk to somebody outside of their process. */
function remoteRows(
  world: QueryWorld,
  { hot: { operation }, operations: { kind }, rowCount }: SpanBlock,
): Uint16Array {
  const rows = world.scratch.u16(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row++) if (isRemote(kind[operation[row]!]!)) rows[count++] = row;
  return rows.subarray(0, count);
}

function isRemote(kind: number): boolean {
  return kind === spanKind.client || kind === spanKind.producer || kind === spanKind.consumer;
}
