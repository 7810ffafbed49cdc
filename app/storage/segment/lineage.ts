import type { ByteReader, ByteWriter } from "./bytes.ts";
import { readCodes, writeCodes } from "./code-column.ts";
import { readIds, writeIds } from "./id-column.ts";
import { IdTable } from "./id-table.ts";
import { RowOrder } from "./row-order.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";
import { unzigzag, zigzag } from "./zigzag.ts";

/** The three id columns of spans. */
export interface Lineage {
  readonly traceIds: Uint32Array;
  readonly spanIds: Uint32Array;
  readonly parentSpanIds: Uint32Array;
}

/**
 * Trace, span and parent ids together. A parent in the same chunk and trace is a distance in rows, and its child needs
 * no trace id: it has its parent's.
 *
 *     link of a row    0  no parent            ─┐ a root of this chunk: its trace id is stored
 *                      1  parent id stored     ─┘ (the parent is elsewhere, or the chain would be a circle)
 *                      n  parent is `unzigzag(n − 2)` rows away
 *
 *     links │ ids of the parents elsewhere │ trace ids of the roots
 *
 * The span ids are read before: they lie apart (segment-format.ts).
 */
const link = { none: 0, stored: 1, near: 2 } as const;

export function writeLineage(out: ByteWriter, lineage: Lineage, order: RowOrder): void {
  const { traceIds, spanIds, parentSpanIds } = lineage;
  const rowCount = spanIds.length / 2;
  const links = linksOf(lineage);
  breakCircles(links);
  const parents = new Uint32Array(rowCount * 2);
  const roots = new Uint32Array(rowCount * 4);
  let parentCount = 0;
  let rootCount = 0;
  for (let row = 0; row < rowCount; row++) {
    if (links[row]! >= link.near) continue;
    roots.set(traceIds.subarray(row * 4, row * 4 + 4), 4 * rootCount++);
    if (links[row] === link.stored)
      parents.set(parentSpanIds.subarray(row * 2, row * 2 + 2), 2 * parentCount++);
  }
  writeCodes(out, links, order);
  writeIds(out, parents.subarray(0, parentCount * 2), 2, new RowOrder(parentCount));
  writeIds(out, roots.subarray(0, rootCount * 4), 4, new RowOrder(rootCount));
}

export function readLineage(
  reader: ByteReader,
  spanIds: Uint32Array,
  rowCount: number,
  order: RowOrder,
): Lineage {
  const links = readCodes(reader, rowCount, order);
  let rootCount = 0;
  let parentCount = 0;
  for (const value of links) {
    if (value < link.near) rootCount++;
    if (value === link.stored) parentCount++;
  }
  const parents = readIds(reader, parentCount, 2, new RowOrder(parentCount));
  const roots = readIds(reader, rootCount, 4, new RowOrder(rootCount));
  const traceIds = new Uint32Array(rowCount * 4);
  const parentSpanIds = new Uint32Array(rowCount * 2);
  let root = 0;
  let parent = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = links[row]!;
    if (value >= link.near) copyId(parentSpanIds, row, spanIds, parentRow(row, value, rowCount), 2);
    else {
      copyId(traceIds, row, roots, root++, 4);
      if (value === link.stored) copyId(parentSpanIds, row, parents, parent++, 2);
    }
  }
  inheritTraces(links, traceIds);
  return { traceIds, spanIds, parentSpanIds };
}

/** The link of each row, circles not yet broken. */
function linksOf({ traceIds, spanIds, parentSpanIds }: Lineage): Uint32Array {
  const rowCount = spanIds.length / 2;
  const table = new IdTable(2, rowCount);
  const rowOfNumber = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const number = table.intern(spanIds, row * 2);
    if (number === table.count - 1) rowOfNumber[number] = row;
  }
  const links = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    if (parentSpanIds[row * 2] === 0 && parentSpanIds[row * 2 + 1] === 0) continue;
    const number = table.find(parentSpanIds, row * 2);
    const parent = number < 0 ? row : rowOfNumber[number]!;
    const isNear = number >= 0 && equalIds(traceIds, row, parent);
    links[row] = isNear ? zigzag(parent - row) + link.near : link.stored;
  }
  return links;
}

function equalIds(ids: Uint32Array, a: number, b: number): boolean {
  for (let word = 0; word < 4; word++) if (ids[a * 4 + word] !== ids[b * 4 + word]) return false;
  return true;
}

/** Makes every chain of links end: one row of each circle gets its parent id stored. */
function breakCircles(links: Uint32Array): void {
  /** Number of the walk that came by; 0 = none yet. */
  const visits = new Uint32Array(links.length);
  for (let start = 0; start < links.length; start++) {
    for (let row = start; links[row]! >= link.near; row = parentRow(row, links[row]!, links.length)) {
      if (visits[row] === start + 1) links[row] = link.stored;
      if (visits[row] !== 0) break;
      visits[row] = start + 1;
    }
  }
}

/** Copies trace ids down the links, each row once. */
function inheritTraces(links: Uint32Array, traceIds: Uint32Array): void {
  const isKnown = new Uint8Array(links.length);
  const path: number[] = [];
  for (let start = 0; start < links.length; start++) {
    let row = start;
    while (isKnown[row] === 0 && links[row]! >= link.near) {
      if (path.length > links.length) throw new SegmentDamageError("parents in a circle");
      path.push(row);
      row = parentRow(row, links[row]!, links.length);
    }
    isKnown[row] = 1;
    for (let child = path.pop(); child !== undefined; child = path.pop()) {
      copyId(traceIds, child, traceIds, row, 4);
      isKnown[child] = 1;
    }
  }
}

function parentRow(row: number, value: number, rowCount: number): number {
  const parent = row + unzigzag(value - link.near);
  if (parent < 0 || parent >= rowCount) throw new SegmentDamageError("a parent beyond the rows");
  return parent;
}

function copyId(to: Uint32Array, toRow: number, from: Uint32Array, fromRow: number, width: 2 | 4): void {
  for (let word = 0; word < width; word++) to[toRow * width + word] = from[fromRow * width + word]!;
}
