import { assertDefined } from "../../base/assert.ts";
import type { AttributeColumn, AttributeSet } from "../../spanindex/block/attribute-set.ts";
import { noParent, type SpanBlock, spanBit } from "../../spanindex/block/span-block.ts";
import { durationOf } from "../../spanindex/block/span-times.ts";
import { hexOf } from "../../spanindex/words.ts";
import type { AttributeField, Field, IntrinsicField } from "../../traceql/syntax-tree.ts";
import { childCounts } from "./fields/child-counts.ts";
import { type Codes, codeCountOf, denseCodes, newCodes } from "./fields/dense-codes.ts";
import { type FieldValue, readTableValue, stringValue } from "./fields/field-value.ts";
import { nestedSets } from "./fields/nested-sets.ts";
import { rootOperation, traceDurationNano } from "./fields/trace-fields.ts";
import type { QueryWorld, Steps } from "./query-world.ts";

/**
 * The values of one field over the rows of a block, coded within the block. Several codes may stand for the same value
 * (two resources of one service), so whoever groups by it joins codes by value first, which has to be done across blocks anyway.
 *
 *     codes   [0 2 1 1]     value(0) = undefined, value(1) = "/b", value(2) = "/a"
 */
export interface FieldColumn {
  /** By row of the block: a column of the block itself where it is coded like this, else in scratch memory. */
  readonly codes: Codes;
  /** Codes are below this. */
  readonly codeCount: number;
  /** Undefined = absent. */
  value(code: number): FieldValue | undefined;
}

/**
 * The column of any field. Where a span has several events or links, the first that has the key counts. Rows with mostly
 * distinct values (ids, durations, raw columns) get a code of their own: see `numberColumn` for those.
 */
export function* fieldColumn(world: QueryWorld, block: SpanBlock, field: Field): Steps<FieldColumn> {
  if (field.ofParent) return yield* parentColumn(world, block, { ...field, ofParent: false });
  if (field.type === "intrinsic") return yield* intrinsicColumn(world, block, field);
  return yield* attributeColumn(world, block, field);
}

function* attributeColumn(world: QueryWorld, block: SpanBlock, field: AttributeField): Steps<FieldColumn> {
  const { key } = field;
  switch (field.scope) {
    case "resource":
      return ownerColumn(block.hot.resource, block.resources, key);
    case "instrumentation":
      return ownerColumn(block.hot.scope, block.scopes, key);
    case "span":
      return setColumn(world, yield* world.attributesOf(block), key, block.rowCount);
    case "any": {
      const own = setColumn(world, yield* world.attributesOf(block), key, block.rowCount);
      const resource = ownerColumn(block.hot.resource, block.resources, key);
      return firstOf(world, own, resource);
    }
    case "event": {
      const { events, eventOwner } = yield* world.detailsOf(block);
      return elementColumn(world, block, events, eventOwner, key);
    }
    case "link": {
      const { links, linkOwner } = yield* world.detailsOf(block);
      return elementColumn(world, block, links, linkOwner, key);
    }
    default:
      return field.scope satisfies never;
  }
}

function* intrinsicColumn(world: QueryWorld, block: SpanBlock, { name }: IntrinsicField): Steps<FieldColumn> {
  const { hot, operations } = block;
  switch (name) {
    case "span:name":
      return tableColumn(hot.operation, operations.count, (code) => stringValue(operations.name[code]!));
    case "span:kind":
      return tableColumn(hot.operation, operations.count, (code) => ({
        type: "kind",
        value: operations.kind[code]!,
      }));
    case "span:status":
      return statusColumn(world, block);
    case "span:statusMessage":
      return orEmptyText(
        setColumn(world, (yield* world.detailsOf(block)).status, "statusMessage", block.rowCount),
      );
    case "event:name":
    case "event:timeSinceStart": {
      const { events, eventOwner } = yield* world.detailsOf(block);
      const column = elementColumn(world, block, events, eventOwner, name);
      return name === "event:name" ? column : asDurations(column);
    }
    case "link:traceID":
    case "link:spanID": {
      const { links, linkOwner } = yield* world.detailsOf(block);
      return elementColumn(world, block, links, linkOwner, name);
    }
    case "instrumentation:name":
    case "instrumentation:version":
      return orEmptyText(ownerColumn(hot.scope, block.scopes, name));
    case "trace:id":
    case "trace:rootName":
    case "trace:rootService":
    case "trace:duration":
      return tableColumn(hot.trace, hot.traceOrdinal.length, traceValues(world, block, name));
    default:
      return rowColumn(world, block, rowValues(world, block, name));
  }
}

type TraceIntrinsic = "trace:id" | "trace:rootName" | "trace:rootService" | "trace:duration";

/** By number of the trace within the block. */
function traceValues(
  world: QueryWorld,
  { hot }: SpanBlock,
  name: TraceIntrinsic,
): (trace: number) => FieldValue | undefined {
  const { traces } = world;
  switch (name) {
    case "trace:id":
      return (trace) => stringValue(hexOf(traces.traceId, hot.traceOrdinal[trace]! * 4, 4));
    case "trace:duration":
      return (trace) => ({ type: "duration", value: traceDurationNano(traces, hot.traceOrdinal[trace]!) });
    default: {
      const part = name === "trace:rootName" ? "name" : "service";
      return (trace) => {
        const operation = rootOperation(world, hot.traceOrdinal[trace]!);
        return operation === undefined ? undefined : stringValue(operation[part]);
      };
    }
  }
}

type RowIntrinsic = Exclude<
  IntrinsicField["name"],
  | TraceIntrinsic
  | `event:${string}`
  | `link:${string}`
  | `instrumentation:${string}`
  | "span:name"
  | "span:kind"
  | "span:status"
  | "span:statusMessage"
>;

function rowValues(
  world: QueryWorld,
  block: SpanBlock,
  name: RowIntrinsic,
): (row: number) => FieldValue | undefined {
  const { hot } = block;
  switch (name) {
    case "span:duration":
      return (row) => ({ type: "duration", value: durationOf(hot, row) });
    case "span:id":
      return (row) => stringValue(hexOf(hot.spanId, row * 2, 2));
    case "span:parentID":
      return (row) => parentId(world, hot.parent[row]!);
    case "parent":
      return (row) => (hot.parent[row] === noParent ? undefined : { type: "bool", value: true });
    case "span:childCount": {
      const counts = childCounts(world).of(block);
      return (row) => ({ type: "int", value: BigInt(counts[row]!) });
    }
    default: {
      const numbers = nestedSets(world).of(block)[name];
      return (row) => ({ type: "int", value: BigInt(numbers[row]!) });
    }
  }
}

/** Unknown while the parent has not arrived: blocks hold links, not ids of parents. */
function parentId(world: QueryWorld, parent: number): FieldValue | undefined {
  if (parent === noParent) return undefined;
  const block = world.blockOf(parent);
  if (block === undefined) return undefined;
  return stringValue(hexOf(block.hot.spanId, ((parent & 0xffff) - block.firstRow) * 2, 2));
}

/** A field that depends on a small number of each row: the number is the code. */
function tableColumn(
  codes: Codes,
  codeCount: number,
  value: (code: number) => FieldValue | undefined,
): FieldColumn {
  return { codes, codeCount, value };
}

function statusColumn(world: QueryWorld, { hot, rowCount }: SpanBlock): FieldColumn {
  const codes = world.scratch.u8(rowCount);
  for (let row = 0; row < rowCount; row++) codes[row] = hot.flags[row]! & spanBit.statusMask;
  return tableColumn(codes, 3, (code) => ({ type: "status", value: code }));
}

/** Every row has a code of its own. */
function rowColumn(
  world: QueryWorld,
  { rowCount }: SpanBlock,
  value: (row: number) => FieldValue | undefined,
): FieldColumn {
  const codes = newCodes(world.scratch, rowCount, rowCount);
  for (let row = 0; row < rowCount; row++) codes[row] = row;
  return { codes, codeCount: rowCount, value };
}

const absent: FieldColumn["value"] = () => undefined;

/** A column of a set with one row for each span. */
function setColumn(world: QueryWorld, set: AttributeSet, key: string, rowCount: number): FieldColumn {
  const column = set.columns.get(key);
  if (column === undefined) return { codes: world.scratch.u8(rowCount), codeCount: 1, value: absent };
  return {
    codes: denseCodes(world.scratch, column),
    codeCount: codeCountOf(column),
    value: valuesOf(column),
  };
}

function valuesOf({ values }: AttributeColumn): FieldColumn["value"] {
  return (code) => (code === 0 ? undefined : readTableValue(values, code - 1));
}

/** A column of resources or scopes, which spans name by number: those numbers are the codes. */
function ownerColumn(codes: Codes, set: AttributeSet, key: string): FieldColumn {
  const column = set.columns.get(key);
  const byOwner = column === undefined ? undefined : ownerCodes(column);
  const value = column === undefined ? absent : valuesOf(column);
  return { codes, codeCount: set.rowCount, value: (owner) => value(byOwner?.[owner] ?? 0) };
}

/** There are few owners: plain memory will do. */
function ownerCodes(column: AttributeColumn): Codes {
  return denseCodes(heapScratch, column);
}

const heapScratch = {
  u8: (length: number) => new Uint8Array(length),
  u16: (length: number) => new Uint16Array(length),
  u32: (length: number) => new Uint32Array(length),
  f64: (length: number) => new Float64Array(length),
  mark: () => 0,
  release: () => undefined,
};

/** `.key`: of the span, else of its resource. */
function firstOf(world: QueryWorld, own: FieldColumn, resource: FieldColumn): FieldColumn {
  if (own.codeCount === 1) return resource;
  const codeCount = own.codeCount + resource.codeCount;
  const codes = newCodes(world.scratch, own.codes.length, codeCount);
  for (let row = 0; row < codes.length; row++)
    codes[row] = own.codes[row] === 0 ? own.codeCount + resource.codes[row]! : own.codes[row]!;
  const value = (code: number) =>
    code < own.codeCount ? own.value(code) : resource.value(code - own.codeCount);
  return { codes, codeCount, value };
}

/** A column of events or links: the first one of each span that has the key. */
function elementColumn(
  world: QueryWorld,
  { rowCount }: SpanBlock,
  set: AttributeSet,
  owners: Uint16Array,
  key: string,
): FieldColumn {
  const column = set.columns.get(key);
  if (column === undefined) return { codes: world.scratch.u8(rowCount), codeCount: 1, value: absent };
  const elements = denseCodes(world.scratch, column);
  const codes = newCodes(world.scratch, rowCount, codeCountOf(column));
  for (let element = elements.length - 1; element >= 0; element--)
    if (elements[element] !== 0) codes[owners[element]!] = elements[element]!;
  return { codes, codeCount: codeCountOf(column), value: valuesOf(column) };
}

/** A text that was not sent is an empty one. */
function orEmptyText({ codes, codeCount, value }: FieldColumn): FieldColumn {
  return { codes, codeCount, value: (code) => value(code) ?? stringValue("") };
}

function asDurations({ codes, codeCount, value }: FieldColumn): FieldColumn {
  const duration = (code: number): FieldValue | undefined => {
    const found = value(code);
    return found?.type === "int" ? { type: "duration", value: Number(found.value) } : undefined;
  };
  return { codes, codeCount, value: duration };
}

/** `parent.field`: the codes are those of the parents' blocks, moved apart. */
function* parentColumn(world: QueryWorld, block: SpanBlock, field: Field): Steps<FieldColumn> {
  const { parent } = block.hot;
  const sources = new Map<SpanBlock, { readonly column: FieldColumn; readonly firstCode: number }>();
  let codeCount = 1;
  const codes = world.scratch.u32(block.rowCount);
  for (let row = 0; row < block.rowCount; row++) {
    const rowId = parent[row]!;
    const source = rowId === noParent ? undefined : world.blockOf(rowId);
    if (source === undefined) continue;
    if (!sources.has(source)) {
      const column = yield* fieldColumn(world, source, field);
      sources.set(source, { column, firstCode: codeCount });
      codeCount += column.codeCount;
    }
    const { column, firstCode } = assertDefined(sources.get(source), "just added");
    codes[row] = firstCode + column.codes[(rowId & 0xffff) - source.firstRow]!;
  }
  const byCode = [...sources.values()].reverse();
  const value = (code: number): FieldValue | undefined => {
    const source = code === 0 ? undefined : byCode.find(({ firstCode }) => firstCode <= code);
    return source?.column.value(code - source.firstCode);
  };
  return { codes, codeCount, value };
}

/** The number a row has in a field, NaN where it is absent or no number. Durations are nanoseconds. */
export type NumberOf = (row: number) => number;

/** A field as numbers: what `avg(.bytes)` or `quantile_over_time(duration, .9)` needs. Exact up to 2^53. */
export function* numberColumn(world: QueryWorld, block: SpanBlock, field: Field): Steps<NumberOf> {
  if (field.type === "intrinsic" && field.name === "span:duration" && !field.ofParent)
    return (row) => durationOf(block.hot, row);
  const { codes, codeCount, value } = yield* fieldColumn(world, block, field);
  const known = new Float64Array(codeCount);
  const isKnown = new Uint8Array(codeCount);
  return (row) => {
    const code = codes[row]!;
    if (isKnown[code] === 0) {
      known[code] = numberOf(value(code));
      isKnown[code] = 1;
    }
    return known[code]!;
  };
}

function numberOf(value: FieldValue | undefined): number {
  if (value?.type === "int") return Number(value.value);
  return value?.type === "double" || value?.type === "duration" ? value.value : Number.NaN;
}
