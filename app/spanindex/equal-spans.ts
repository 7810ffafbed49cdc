import type { ByteDictionary } from "../pdata/byte-dictionary.ts";
import type { Dictionary } from "../pdata/dictionary.ts";
import { type AnyColumnArray, type ColumnKind, rangeStart, type Table, wordsOf } from "../pdata/table.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";

/**
 * Whether two spans say the same: every column, attribute, event and link, and the resource and scope they came under.
 * Codes are compared as such where both batches share a dictionary, else the bytes they stand for. Attribute order
 * counts: a sender that repeats a request repeats its bytes.
 */
export function equalSpans(a: TraceBatch, i: number, b: TraceBatch, j: number): boolean {
  return equalRows(a, "spans", i, b, j) && equalScopes(a, i, b, j);
}

const dictionaryOfKind: Partial<Record<ColumnKind, keyof Dictionary>> = {
  string: "strings",
  pair: "pairs",
  value: "values",
  resource: "resources",
  scope: "scopes",
};

function equalScopes(a: TraceBatch, i: number, b: TraceBatch, j: number): boolean {
  const rowA = a.tables.spans.columns.scope[i]!;
  const rowB = b.tables.spans.columns.scope[j]!;
  return equalRows(a, "scopes", rowA, b, rowB);
}

/** Compares one row of a table with all lists that hang off it. */
function equalRows(
  a: TraceBatch,
  name: keyof TraceBatch["tables"],
  i: number,
  b: TraceBatch,
  j: number,
): boolean {
  const tableA: Table = a.tables[name];
  const tableB: Table = b.tables[name];
  for (const column in tableA.schema) {
    const spec = tableA.schema[column]!;
    // The scope row is compared as a row; the envelope only says how requests were cut.
    if (spec.kind === "row" || column === "envelope") continue;
    const columnA = tableA.columns[column] as AnyColumnArray;
    const columnB = tableB.columns[column] as AnyColumnArray;
    if (spec.kind === "end") {
      const list = spec.of as keyof TraceBatch["tables"];
      if (!equalLists(a, columnA as Uint32Array, i, b, columnB as Uint32Array, j, list)) return false;
    } else if (!equalCells(a, columnA, i, b, columnB, j, spec.kind)) return false;
  }
  return true;
}

function equalLists(
  a: TraceBatch,
  endsA: Uint32Array,
  i: number,
  b: TraceBatch,
  endsB: Uint32Array,
  j: number,
  list: keyof TraceBatch["tables"],
): boolean {
  const startA = rangeStart(endsA, i);
  const startB = rangeStart(endsB, j);
  const length = endsA[i]! - startA;
  if (endsB[j]! - startB !== length) return false;
  for (let k = 0; k < length; k++) if (!equalRows(a, list, startA + k, b, startB + k)) return false;
  return true;
}

function equalCells(
  a: TraceBatch,
  columnA: AnyColumnArray,
  i: number,
  b: TraceBatch,
  columnB: AnyColumnArray,
  j: number,
  kind: ColumnKind,
): boolean {
  const dictionary = dictionaryOfKind[kind];
  if (dictionary !== undefined && a.dictionary !== b.dictionary) {
    const entriesA = entriesOf(a.dictionary, dictionary);
    const entriesB = entriesOf(b.dictionary, dictionary);
    return equalEntries(entriesA, columnA[i]!, entriesB, columnB[j]!);
  }
  const words = wordsOf(kind);
  for (let k = 0; k < words; k++) if (columnA[i * words + k] !== columnB[j * words + k]) return false;
  return true;
}

function entriesOf(dictionary: Dictionary, name: keyof Dictionary): ByteDictionary {
  return (dictionary[name] as { readonly entries: ByteDictionary }).entries;
}

function equalEntries(a: ByteDictionary, codeA: number, b: ByteDictionary, codeB: number): boolean {
  // Code 0 alone may mean "absent", which an empty entry of another code is not.
  if ((codeA === 0) !== (codeB === 0)) return false;
  const start = a.startOf(codeA);
  const other = b.startOf(codeB);
  const length = a.endOf(codeA) - start;
  if (b.endOf(codeB) - other !== length) return false;
  for (let k = 0; k < length; k++) if (a.bytes[start + k] !== b.bytes[other + k]) return false;
  return true;
}
