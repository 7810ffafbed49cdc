import type { AttributeSet } from "../../../spanindex/block/attribute-set.ts";
import { noParent, type SpanBlock, spanBit } from "../../../spanindex/block/span-block.ts";
import { hexOf } from "../../../spanindex/words.ts";
import type { AttributeField, Comparison, Field, IntrinsicField } from "../../../traceql/syntax-tree.ts";
import { rootOperation, traceDurationNano } from "../fields/trace-fields.ts";
import type { Comparing, Condition, Presence } from "../plan/condition.ts";
import { readsParents } from "../plan/reads-parents.ts";
import type { Scalar } from "../plan/scalar.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { BitOps, type Bits, setBit } from "./bits.ts";
import { CodeRows, type CodeSet, codeSetOf, newCodeBits } from "./code-rows.ts";
import { computedRows } from "./computed-rows.ts";
import { foldAscii, ValueDecider } from "./decide-values.ts";
import { durationRows } from "./duration-rows.ts";
import { elementKind, elementSource } from "./elements.ts";
import { idRows } from "./id-rows.ts";
import { type Locator, locatorOf } from "./locator.ts";
import { OperationDecider } from "./operation-rows.ts";
import { operationTexts, TextDecisions } from "./operation-texts.ts";
import { ParentRows } from "./parent-rows.ts";
import { textRows } from "./text-rows.ts";
import { passes, type ValueTest, valueTestOf } from "./value-test.ts";

/** Evaluates conditions over the blocks of a world, block by block. One for each query. */
export class Filter {
  readonly world: QueryWorld;
  readonly ops: BitOps;
  readonly codeRows: CodeRows;
  readonly decider: ValueDecider;
  readonly locator: Locator;
  readonly #operations: OperationDecider;
  readonly #nameSearches = new Map<string, TextDecisions>();
  readonly #tests = new Map<object, ValueTest>();
  readonly #parents = new ParentRows(this);

  constructor(world: QueryWorld) {
    this.world = world;
    this.ops = new BitOps(world.scratch, world.kernels);
    this.codeRows = new CodeRows(this.ops, world.kernels);
    this.decider = new ValueDecider(this.ops, world.kernels, () => world.check());
    this.#operations = new OperationDecider(this.ops, (comparison) => this.testOf(comparison));
    this.locator = locatorOf(world);
  }

  /** The rows of a block that meet a condition; gives back what they were computed with. */
  *keptRows(block: SpanBlock, condition: Condition): Steps<Bits> {
    const { scratch } = this.ops;
    const kept = this.ops.empty(block.rowCount);
    const mark = scratch.mark();
    const rows = yield* this.rows(block, condition);
    if (typeof rows !== "string") kept.set(rows);
    // What is known of parents is used again for other blocks.
    if (!readsParents(condition)) scratch.release(mark);
    return typeof rows === "string" ? rows : kept;
  }

  /** The rows of a block that meet a condition, with whatever that takes of scratch memory. */
  *rows(block: SpanBlock, condition: Condition): Steps<Bits> {
    switch (condition.type) {
      case "always":
        return "all";
      case "never":
        return "none";
      case "every":
        return yield* this.#every(block, condition.of);
      case "some":
        return yield* this.#some(block, condition.of);
      case "not":
        return this.ops.without("all", yield* this.rows(block, condition.of), block.rowCount);
      case "operation":
        return yield* this.#operation(block, condition);
      case "compare":
        return yield* this.#compare(block, condition);
      case "present":
        return yield* this.#present(block, condition);
      case "text":
        return yield* textRows(this, block, condition.text);
      case "computed":
        return yield* computedRows(this, block, condition.expression, "all");
    }
  }

  *#every(block: SpanBlock, parts: readonly Condition[]): Steps<Bits> {
    let rows: Bits = "all";
    for (const part of parts) {
      if (rows === "none") return rows;
      // What is computed row by row is only computed where it matters.
      if (part.type === "computed") rows = yield* computedRows(this, block, part.expression, rows);
      else rows = this.ops.and(rows, yield* this.rows(block, part));
    }
    return rows;
  }

  *#some(block: SpanBlock, parts: readonly Condition[]): Steps<Bits> {
    let rows: Bits = "none";
    for (const part of parts) {
      if (rows === "all") return rows;
      rows = this.ops.or(rows, yield* this.rows(block, part));
    }
    return rows;
  }

  /** How many rows of a block meet a condition, where service, name and kind decide it; undefined = rows have to be looked at. */
  knownCount({ operations }: SpanBlock, condition: Condition): number | undefined {
    if (condition.type !== "operation" || mustReadResource(operations, condition)) return undefined;
    const { scratch } = this.ops;
    const mark = scratch.mark();
    const { bits } = this.#operations.decide(operations, condition.of);
    let count = 0;
    for (let code = 0; code < operations.count; code++)
      if (((bits[code >> 5]! >>> (code & 31)) & 1) === 1) count += operations.spanCount[code]!;
    scratch.release(mark);
    return count;
  }

  *#operation(block: SpanBlock, condition: OperationCondition): Steps<Bits> {
    if (mustReadResource(block.operations, condition)) return yield* this.rows(block, condition.of);
    // Of the service alone resources say as much, in half the bytes.
    const isService = condition.readsService && condition.of.type === "compare";
    if (isService && block.hot.resource instanceof Uint8Array) return yield* this.rows(block, condition.of);
    return this.codeRows.rows(block.hot.operation, this.#operations.decide(block.operations, condition.of));
  }

  testOf(comparison: Comparing): ValueTest {
    let test = this.#tests.get(comparison);
    if (test === undefined) {
      test = valueTestOf(comparison);
      this.#tests.set(comparison, test);
    }
    return test;
  }

  /** Which names contain a text, ASCII letters in either case. */
  readonly nameSearch = (text: string): TextDecisions => {
    let decisions = this.#nameSearches.get(text);
    if (decisions === undefined) {
      const wanted = foldAscii(text);
      decisions = new TextDecisions((name) => foldAscii(name).includes(wanted));
      this.#nameSearches.set(text, decisions);
    }
    return decisions;
  };

  // ── comparisons ──

  *#compare(block: SpanBlock, comparison: Comparing): Steps<Bits> {
    const { field } = comparison;
    if (field.ofParent) return yield* this.#parents.rows(block, comparison);
    const test = this.testOf(comparison);
    const kind = elementKind(field);
    if (kind !== undefined) return yield* this.#elements(block, field, kind, test);
    if (field.type === "attribute") return yield* this.#attribute(block, field, test);
    return yield* this.#intrinsic(block, field, comparison, test);
  }

  *#attribute(block: SpanBlock, { scope, key }: AttributeField, test: ValueTest): Steps<Bits> {
    switch (scope) {
      case "resource":
        return this.#ofOwner(block.hot.resource, block.resources, key, test);
      case "instrumentation":
        return this.#ofOwner(block.hot.scope, block.scopes, key, test);
      case "any": {
        const set = yield* this.world.attributesOf(block);
        const own = set.columns.get(key);
        const resource = this.#ofOwner(block.hot.resource, block.resources, key, test);
        if (own === undefined) return resource;
        const others = this.ops.without(resource, this.codeRows.present(own), block.rowCount);
        return this.ops.or(this.#ofSet(set, key, test), others);
      }
      default:
        return this.#ofSet(yield* this.world.attributesOf(block), key, test);
    }
  }

  /** Of a set with a row for each span (or event, or owner). */
  #ofSet(set: AttributeSet, key: string, test: ValueTest): Bits {
    const column = set.columns.get(key);
    if (column === undefined) return "none";
    return this.codeRows.ofColumn(column, this.decider.decide(column.values, test));
  }

  /** Of resources or scopes, which spans name by number. */
  #ofOwner(codes: Uint8Array | Uint16Array, set: AttributeSet, key: string, test: ValueTest): Bits {
    return this.#byOwner(codes, set, this.#ofSet(set, key, test));
  }

  #byOwner(codes: Uint8Array | Uint16Array, set: AttributeSet, owners: Bits): Bits {
    if (typeof owners === "string") return owners;
    // Bits by owner are a set of codes, if the kernels may read it as one.
    const bits = newCodeBits(this.ops, set.rowCount);
    bits.set(owners);
    return this.codeRows.rows(codes, codeSetOf(bits, set.rowCount));
  }

  *#elements(block: SpanBlock, field: Field, kind: "events" | "links", test: ValueTest): Steps<Bits> {
    const { set, owners, key } = yield* elementSource(this.world, block, field, kind);
    return this.codeRows.owners(this.#ofSet(set, key, test), owners, block.rowCount);
  }

  *#intrinsic(
    block: SpanBlock,
    { name }: IntrinsicField,
    comparison: Comparing,
    test: ValueTest,
  ): Steps<Bits> {
    const { hot, operations } = block;
    switch (name) {
      case "span:name":
      case "span:kind":
        return this.codeRows.rows(hot.operation, this.#operations.decide(operations, comparison));
      case "span:status":
        return this.#status(block, test);
      case "span:duration":
        return this.#duration(block, comparison.operator, test);
      case "span:statusMessage": {
        const { status } = yield* this.world.detailsOf(block);
        return this.#orEmpty(this.#ofSet(status, "statusMessage", test), status, "statusMessage", test);
      }
      case "instrumentation:name":
      case "instrumentation:version": {
        const own = this.#ofSet(block.scopes, name, test);
        return this.#byOwner(hot.scope, block.scopes, this.#orEmpty(own, block.scopes, name, test));
      }
      case "trace:id":
      case "trace:duration":
      case "trace:rootName":
      case "trace:rootService":
        return this.codeRows.rows(hot.trace, this.#traces(block, name, test));
      case "span:id":
        if (test.operator === "=") return idRows(this.ops, this.world.kernels, block, test.value);
        break;
      case "nestedSetParent":
        // As dashboards ask for roots.
        if (holdsForRoots(test)) return this.#roots(block);
        break;
      default:
    }
    const right = { type: "static" as const, value: test.value, ...nowhere };
    const left = { type: "intrinsic" as const, name, ofParent: false, ...nowhere };
    const { operator } = comparison;
    const expression = { type: "comparison" as const, operator, left, right, ...nowhere };
    return yield* computedRows(this, block, expression, "all");
  }

  /** Texts that were not sent are empty ones. */
  #orEmpty(rows: Bits, set: AttributeSet, key: string, test: ValueTest): Bits {
    if (!passes(test, "")) return rows;
    const column = set.columns.get(key);
    const present = column === undefined ? "none" : this.codeRows.present(column);
    return this.ops.or(rows, this.ops.without("all", present, set.rowCount));
  }

  #status({ hot, rowCount, zone }: SpanBlock, { status, operator, value }: ValueTest): Bits {
    if (status === undefined || value.type !== "status") return "none";
    const isError = value.value === 2;
    let rows: Bits;
    if (isError && zone.errorCount === 0) rows = "none";
    else if (isError && zone.errorCount === rowCount) rows = "all";
    else {
      rows = this.ops.empty(rowCount);
      const { flags } = hot;
      const code = value.value;
      this.world.kernels.scan.rangeBytes(
        flags.byteOffset,
        rowCount,
        spanBit.statusMask,
        code,
        code,
        rows.byteOffset,
      );
    }
    return operator === "=" ? rows : this.ops.without("all", rows, rowCount);
  }

  #duration(block: SpanBlock, operator: Comparing["operator"], test: ValueTest): Bits {
    const { value } = test;
    if (test.number === undefined || !("value" in value)) return "none";
    return durationRows(this.ops, this.codeRows, block, operator as Comparison, Number(value.value));
  }

  #traces({ hot }: SpanBlock, name: TraceField, test: ValueTest): CodeSet {
    const count = hot.traceOrdinal.length;
    const bits = newCodeBits(this.ops, count);
    const scalarOf = traceScalar(this.world, name);
    for (let trace = 0; trace < count; trace++)
      if (passes(test, scalarOf(hot.traceOrdinal[trace]!))) setBit(bits, trace);
    return codeSetOf(bits, count);
  }

  // ── presence ──

  *#present(block: SpanBlock, presence: Presence): Steps<Bits> {
    const { field } = presence;
    if (field.ofParent) return yield* this.#parents.rows(block, presence);
    const kind = elementKind(field);
    if (kind !== undefined) {
      const { set, owners, key } = yield* elementSource(this.world, block, field, kind);
      return this.codeRows.owners(this.#presentIn(set, key), owners, block.rowCount);
    }
    if (field.type === "intrinsic") return this.#presentIntrinsic(block, field);
    const { key } = field;
    if (field.scope === "instrumentation")
      return this.#byOwner(block.hot.scope, block.scopes, this.#presentIn(block.scopes, key));
    const resource = (): Bits =>
      this.#byOwner(block.hot.resource, block.resources, this.#presentIn(block.resources, key));
    if (field.scope === "resource") return resource();
    const own = this.#presentIn(yield* this.world.attributesOf(block), key);
    return field.scope === "any" ? this.ops.or(own, resource()) : own;
  }

  #presentIn(set: AttributeSet, key: string): Bits {
    const column = set.columns.get(key);
    return column === undefined ? "none" : this.codeRows.present(column);
  }

  /** The spans that name no parent. */
  #roots({ hot, rowCount }: SpanBlock): Bits {
    const roots = this.ops.empty(rowCount);
    const { parent } = hot;
    this.world.kernels.scan.rangeWords(parent.byteOffset, rowCount, noParent, noParent, roots.byteOffset);
    return roots;
  }

  #presentIntrinsic(block: SpanBlock, { name }: IntrinsicField): Bits {
    if (name !== "parent" && name !== "span:parentID") return "all";
    return this.ops.without("all", this.#roots(block), block.rowCount);
  }
}

type OperationCondition = Extract<Condition, { type: "operation" }>;

/** An empty service may be none, an empty text or something else: then the resource has to say. */
function mustReadResource(
  operations: SpanBlock["operations"],
  { readsService }: OperationCondition,
): boolean {
  return readsService && operationTexts(operations).hasUnnamedService;
}

/** Whether a comparison holds for -1 and for no larger number: `nestedSetParent < 0`. */
function holdsForRoots({ number, operator }: ValueTest): boolean {
  if (number === undefined || (operator !== "<" && operator !== "<=" && operator !== "=")) return false;
  return number(-1) && !number(0);
}

const nowhere = { from: 0, to: 0 };

type TraceField = "trace:id" | "trace:duration" | "trace:rootName" | "trace:rootService";

function traceScalar(world: QueryWorld, name: TraceField): (ordinal: number) => Scalar {
  switch (name) {
    case "trace:id":
      return (ordinal) => hexOf(world.traces.traceId, ordinal * 4, 4);
    case "trace:duration":
      return (ordinal) => traceDurationNano(world.traces, ordinal);
    case "trace:rootName":
      return (ordinal) => rootOperation(world, ordinal)?.name;
    case "trace:rootService":
      return (ordinal) => rootOperation(world, ordinal)?.service;
  }
}
