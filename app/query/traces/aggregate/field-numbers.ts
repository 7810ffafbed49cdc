import { assert } from "../../../base/assert.ts";
import type { AttributeColumn } from "../../../spanindex/block/attribute-set.ts";
import { type SpanBlock, spanBit } from "../../../spanindex/block/span-block.ts";
import { fieldText } from "../../../traceql/fields.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import { type FieldColumn, fieldColumn } from "../field-values.ts";
import { type Codes, denseCodes } from "../fields/dense-codes.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { ValueNumbers } from "./value-numbers.ts";

/**
 * What numbered values may take, a worker: those of all fields of five million spans with mostly distinct URLs and request ids
 * take about 190 MB. Beyond, fields are numbered again when asked for: about 10 ms for 65,536 distinct values.
 */
export const numbersBytesMax = 256 * 1024 * 1024;

/** A field of the rows of a block, its values numbered across blocks. */
export interface NumberedColumn {
  /** By row. */
  readonly codes: Codes;
  /** Number of the value of each code, 0 = absent. */
  readonly numbers: Uint32Array;
  /** Rows of the block that have each code, where that is known without counting. */
  readonly counts: Uint32Array | undefined;
  /** Stands for the codes, where they are a column of the block: the same object in every query. */
  readonly column: object | undefined;
}

/** The values of one field, and how blocks that were asked for code them. */
export class FieldNumbers {
  readonly values = new ValueNumbers();
  readonly #ofBlock = new WeakMap<SpanBlock, Uint32Array>();
  #blockBytes = 0;

  /** Grows only: what left with its block is given back when the field is numbered anew. */
  get byteLength(): number {
    return this.values.byteLength + this.#blockBytes;
  }

  ofAttribute(block: SpanBlock, column: AttributeColumn): Uint32Array {
    return this.#of(block, column.values.count + 1, () => this.values.ofTable(column.values));
  }

  ofColumn(block: SpanBlock, { codeCount, value }: FieldColumn): Uint32Array {
    return this.#of(block, codeCount, () => {
      const numbers = new Uint32Array(codeCount);
      for (let code = 0; code < codeCount; code++) numbers[code] = this.values.of(value(code));
      return numbers;
    });
  }

  /** `codeCount` tells a column from another one of the same block: kernels index the numbers by code without a look at their length. */
  #of(block: SpanBlock, codeCount: number, make: () => Uint32Array): Uint32Array {
    let numbers = this.#ofBlock.get(block);
    if (numbers?.length !== codeCount) {
      numbers = make();
      assert(numbers.length === codeCount, "every code has a number");
      this.#ofBlock.set(block, numbers);
      this.#blockBytes += numbers.byteLength;
    }
    return numbers;
  }
}

/** The numbers of fields, kept from query to query where their values depend on nothing but the block. */
export class KnownFields {
  /** By text of the field, least recently used first. */
  readonly #known = new Map<string, FieldNumbers>();

  of(field: Field): FieldNumbers {
    if (!isFixed(field)) return new FieldNumbers();
    const key = fieldText(field);
    const numbers = this.#known.get(key) ?? new FieldNumbers();
    this.#known.delete(key);
    this.#known.set(key, numbers);
    this.#forgetOldest(key);
    return numbers;
  }

  #forgetOldest(kept: string): void {
    let bytes = 0;
    for (const numbers of this.#known.values()) bytes += numbers.byteLength;
    for (const [key, numbers] of this.#known) {
      if (bytes <= numbersBytesMax) return;
      // The one in use goes too, when it alone is too much: the query that has it goes on with it.
      if (key === kept && numbers.byteLength <= numbersBytesMax) continue;
      this.#known.delete(key);
      bytes -= numbers.byteLength;
    }
  }
}

/** Whether the values are the same whenever the block is asked: what follows links between spans or traces changes. */
function isFixed(field: Field): boolean {
  if (field.ofParent) return false;
  if (field.type === "attribute") return true;
  return !/^(?:trace:|nestedSet|parent$|span:(?:id|parentID|childCount|duration))/.test(field.name);
}

/** The column of a field; `numbers` is that of the same field. */
export function* numberedColumn(
  world: QueryWorld,
  block: SpanBlock,
  field: Field,
  numbers: FieldNumbers,
): Steps<NumberedColumn> {
  if (isService(field) && !block.operations.service.includes("")) return serviceColumn(block, numbers);
  if (field.type === "attribute" && field.scope === "span" && !field.ofParent) {
    const column = (yield* world.attributesOf(block)).columns.get(field.key);
    if (column !== undefined)
      return {
        codes: denseCodes(world.scratch, column),
        numbers: numbers.ofAttribute(block, column),
        counts: countsOf(column),
        column,
      };
  }
  if (field.type === "intrinsic" && field.name === "span:status" && !field.ofParent)
    return statusColumn(block, numbers);
  const column = yield* fieldColumn(world, block, field);
  return {
    codes: column.codes,
    numbers: numbers.ofColumn(block, column),
    counts: knownCounts(block, column.codes),
    column: isOwn(block, column.codes) ? column.codes : undefined,
  };
}

function isService(field: Field): boolean {
  return (
    field.type === "attribute" &&
    field.scope === "resource" &&
    field.key === "service.name" &&
    !field.ofParent
  );
}

/** Operations know their service, so that grouping by service and name takes one column. */
function serviceColumn(block: SpanBlock, numbers: FieldNumbers): NumberedColumn {
  const { hot, operations } = block;
  const column: FieldColumn = {
    codes: hot.operation,
    codeCount: operations.count,
    value: (code) => ({ type: "string", value: operations.service[code]! }),
  };
  const { operation } = hot;
  return {
    ...{ codes: operation, column: operation },
    ...{ numbers: numbers.ofColumn(block, column), counts: operations.spanCount },
  };
}

/** The flags as they are: several of them stand for the same status. */
function statusColumn(block: SpanBlock, numbers: FieldNumbers): NumberedColumn {
  const column: FieldColumn = {
    codes: block.hot.flags,
    codeCount: flagsCount,
    value: (flags) => ({ type: "status", value: flags & spanBit.statusMask }),
  };
  const { flags } = block.hot;
  return { codes: flags, column: flags, numbers: numbers.ofColumn(block, column), counts: undefined };
}

/** Flags are a byte. */
const flagsCount = 256;

function knownCounts({ hot, operations }: SpanBlock, codes: Codes): Uint32Array | undefined {
  return codes === hot.operation ? operations.spanCount : undefined;
}

function isOwn({ hot }: SpanBlock, codes: Codes): boolean {
  return codes === hot.operation || codes === hot.resource || codes === hot.scope;
}

function countsOf({ values, rowCount, presentCount, coding }: AttributeColumn): Uint32Array | undefined {
  if (values.counts === undefined || coding === "raw") return undefined;
  const counts = new Uint32Array(values.count + 1);
  counts.set(values.counts, 1);
  counts[0] = rowCount - presentCount;
  return counts;
}
