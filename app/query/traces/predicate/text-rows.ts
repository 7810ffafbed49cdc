import {
  type AttributeColumn,
  type AttributeSet,
  type ValueTable,
  valueType,
} from "../../../spanindex/block/attribute-set.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { typeOfValue } from "../fields/field-value.ts";
import type { Steps } from "../query-world.ts";
import { type Bits, clearBit, hasBit, setBit } from "./bits.ts";
import { codeSetOf, newCodeBits } from "./code-rows.ts";
import type { Filter } from "./filter.ts";
import { operationTexts } from "./operation-texts.ts";

/** Keys of events that are not attributes. */
const eventIntrinsics = new Set(["event:name", "event:timeSinceStart"]);

/**
 * The spans that have the text anywhere in name, status message or a text attribute of span, resource or event, ASCII letters in
 * either case.
 */
export function* textRows(filter: Filter, block: SpanBlock, text: string): Steps<Bits> {
  const { ops, codeRows, world } = filter;
  let rows = namesContaining(filter, block, text);
  const resources = setRows(filter, block.resources, text);
  if (resources !== "none") {
    const codes = newCodeBits(ops, block.resources.rowCount);
    codes.set(ops.own(resources, block.resources.rowCount));
    rows = ops.or(rows, codeRows.rows(block.hot.resource, codeSetOf(codes, block.resources.rowCount)));
  }
  rows = ops.or(rows, setRows(filter, yield* world.attributesOf(block), text));
  const details = yield* world.detailsOf(block);
  rows = ops.or(rows, setRows(filter, details.status, text));
  const events = setRows(filter, details.events, text, (key) => !eventIntrinsics.has(key));
  return ops.or(rows, codeRows.owners(events, details.eventOwner, block.rowCount));
}

function namesContaining(
  { ops, codeRows, nameSearch }: Filter,
  { hot, operations }: SpanBlock,
  text: string,
): Bits {
  const decisions = nameSearch(text);
  const { name, numbering } = operationTexts(operations);
  const bits = newCodeBits(ops, operations.count);
  for (let code = 0; code < operations.count; code++)
    if (decisions.passes(operations.name[code]!, name[code]!, numbering)) setBit(bits, code);
  return codeRows.rows(hot.operation, codeSetOf(bits, operations.count));
}

function setRows(
  filter: Filter,
  { columns }: AttributeSet,
  text: string,
  isSearched: (key: string) => boolean = () => true,
): Bits {
  let rows: Bits = "none";
  for (const [key, column] of columns)
    if (isSearched(key)) rows = filter.ops.or(rows, columnRows(filter, column, text));
  return rows;
}

function columnRows({ ops, codeRows, decider, world }: Filter, column: AttributeColumn, text: string): Bits {
  const { values } = column;
  if (typeof values.types === "number" && values.types !== valueType.string) return "none";
  world.check();
  const bits = newCodeBits(ops, values.count + 1);
  if (decider.containing(values, text, true, bits) === 0) return "none";
  keepTexts(values, bits);
  return codeRows.ofColumn(column, codeSetOf(bits, values.count + 1));
}

/** Bytes of other types may look like the text. */
function keepTexts(values: ValueTable, bits: Uint32Array): void {
  if (typeof values.types === "number") return;
  for (let index = 0; index < values.count; index++) {
    if (hasBit(bits, index + 1) && typeOfValue(values, index) !== valueType.string) clearBit(bits, index + 1);
  }
}
