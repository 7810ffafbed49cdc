import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { FieldExpression } from "../../../traceql/syntax-tree.ts";
import { compareScalars, holds, type Scalar } from "../plan/scalar.ts";
import type { Steps } from "../query-world.ts";
import { type Bits, setBit } from "./bits.ts";
import { isNumber, numbersOf } from "./expression-numbers.ts";
import { type ValuesOf, valuesOf } from "./expression-values.ts";
import type { Filter } from "./filter.ts";
import { patternOf } from "./pattern.ts";

/** A pattern that no column helps with takes up to 10 µs a row. */
const rowsPerCheck = 1_024;

/** Of the candidates, the rows for which an expression is true, computed one by one. */
export function* computedRows(
  filter: Filter,
  block: SpanBlock,
  expression: FieldExpression,
  candidates: Bits,
): Steps<Bits> {
  const isTrue =
    expression.type === "comparison"
      ? yield* comparisonTest(filter, block, expression)
      : truthOf(yield* valuesOf(filter, block, expression));
  const rows = filter.ops.empty(block.rowCount);
  const list = filter.ops.rows(candidates, block);
  for (let i = 0; i < list.length; i++) {
    if (i % rowsPerCheck === 0) filter.world.check();
    if (isTrue(list[i]!)) setBit(rows, list[i]!);
  }
  return rows;
}

type Comparison = Extract<FieldExpression, { type: "comparison" }>;
type RowTest = (row: number) => boolean;

function truthOf(values: ValuesOf): RowTest {
  return (row) => values(row).includes(true);
}

/** True where it is for one of the values on either side. */
function* comparisonTest(
  filter: Filter,
  block: SpanBlock,
  { operator, left, right }: Comparison,
): Steps<RowTest> {
  if (isNil(left) && isNil(right)) return () => false;
  const quick = yield* numberTest(filter, block, { operator, left, right });
  if (quick !== undefined) return quick;
  const a = yield* valuesOf(filter, block, left);
  const b = yield* valuesOf(filter, block, right);
  if (isNil(left) || isNil(right))
    return (row) => (a(row).length + b(row).length === 0) === (operator === "=");
  if (operator === "=~" || operator === "!~") return patternTest(a, operator, b);
  return (row) => a(row).some((one) => b(row).some((other) => compareScalars(one, operator, other)));
}

/** Of two numbers; undefined where a side may be something else, or several. */
function* numberTest(
  { world }: Filter,
  block: SpanBlock,
  { operator, left, right }: Pick<Comparison, "operator" | "left" | "right">,
): Steps<RowTest | undefined> {
  if (operator === "=~" || operator === "!~" || isNil(left) || isNil(right)) return undefined;
  if (!isNumber(left) && !isNumber(right)) return undefined;
  const a = yield* numbersOf(world, block, left);
  const b = a === undefined ? undefined : yield* numbersOf(world, block, right);
  if (a === undefined || b === undefined) return undefined;
  return (row) => {
    const one = a(row);
    const other = b(row);
    return !Number.isNaN(one) && !Number.isNaN(other) && holds(one, operator, other);
  };
}

function patternTest(texts: ValuesOf, operator: "=~" | "!~", sources: ValuesOf): RowTest {
  const matches = (text: Scalar, source: Scalar): boolean =>
    typeof text === "string" &&
    typeof source === "string" &&
    patternOf(source).matches(text) === (operator === "=~");
  return (row) => texts(row).some((text) => sources(row).some((source) => matches(text, source)));
}

function isNil(expression: FieldExpression): boolean {
  return expression.type === "static" && expression.value.type === "nil";
}
