import type { MessageDictionary } from "../../pdata/message-dictionary.ts";
import { encodeUtf8 } from "../../pdata/utf8.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import type { Arena } from "./arena.ts";
import type { AttributeSet } from "./attribute-set.ts";
import type { BlockSource } from "./block-source.ts";
import { buildAttributeSet, type Placed } from "./build-attribute-set.ts";
import { addMessage, type MessageShape, PairLists } from "./message-attributes.ts";
import { PairTable } from "./pair-table.ts";

const resourceShape: MessageShape = { attributeTag: 10, textKeys: new Map() };
const scopeShape: MessageShape = {
  attributeTag: 26,
  textKeys: new Map([
    [10, encodeUtf8("instrumentation:name")],
    [18, encodeUtf8("instrumentation:version")],
  ]),
};

/** The resource or the scope of each span: a number, and what the distinct ones say. */
export interface Owners {
  /** By row of the batch's table of scopes: number of the owner in the block, -1 where no span of it is. */
  readonly numberOfScopeRow: Int32Array;
  /** Codes in the dictionary, by number. */
  readonly codes: readonly number[];
}

export function numberOwners(
  { batch, firstRow, rowCount }: BlockSource,
  column: "resource" | "scope",
): Owners {
  const { scope } = batch.tables.spans.columns;
  const codeOfScopeRow = batch.tables.scopes.columns[column];
  const numberOfScopeRow = new Int32Array(batch.tables.scopes.rowCount).fill(-1);
  const numbers = new Map<number, number>();
  for (let row = firstRow; row < firstRow + rowCount; row++) {
    const scopeRow = scope[row]!;
    if (numberOfScopeRow[scopeRow] !== -1) continue;
    const code = codeOfScopeRow[scopeRow]!;
    let number = numbers.get(code);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(code, number);
    }
    numberOfScopeRow[scopeRow] = number;
  }
  return { numberOfScopeRow, codes: [...numbers.keys()] };
}

/** The numbers of the owners by row of the block. */
export function buildOwnerColumn(
  { batch, firstRow, rowCount }: BlockSource,
  { numberOfScopeRow, codes }: Owners,
  arena: Arena,
): Uint8Array | Uint16Array {
  const { scope } = batch.tables.spans.columns;
  const column = codes.length <= 256 ? arena.u8(rowCount) : arena.u16(rowCount);
  for (let row = 0; row < rowCount; row++) column[row] = numberOfScopeRow[scope[firstRow + row]!]!;
  return column;
}

export function buildResources(messages: MessageDictionary, owners: Owners, memory: SharedMemory) {
  return buildMessageSet(messages, owners, resourceShape, memory);
}

export function buildScopes(messages: MessageDictionary, owners: Owners, memory: SharedMemory) {
  return buildMessageSet(messages, owners, scopeShape, memory);
}

function buildMessageSet(
  messages: MessageDictionary,
  { codes }: Owners,
  shape: MessageShape,
  memory: SharedMemory,
): Placed<AttributeSet> {
  const lists = new PairLists();
  for (const code of codes) addMessage(lists, messages, code, shape);
  return buildAttributeSet(lists.lists(), new PairTable(lists.pairs), memory, "hot");
}
