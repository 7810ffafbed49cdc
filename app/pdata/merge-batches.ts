import { assertNever } from "../base/assert.ts";
import type { AnyBatch } from "./batch.ts";
import { appendBatch } from "./batch-append.ts";
import type { Dictionary } from "./dictionary.ts";
import { newLogBatch } from "./log-batch.ts";
import { newMetricBatch } from "./metric-batch.ts";
import { Recoder } from "./recoder.ts";
import type { Table } from "./table.ts";
import { newTraceBatch } from "./trace-batch.ts";

type Tables = Readonly<Record<string, Table>>;

/**
 * One batch with all items of several of one signal, at least one, over the dictionary of the last of them; that batch
 * itself where it is alone. Every column is copied once.
 */
export function mergeBatches(batches: readonly AnyBatch[]): AnyBatch {
  const last = batches.at(-1)!;
  if (batches.length === 1) return last;
  // The last one's is the dictionary most likely to be that of what comes next, too.
  const merged = newBatch(last.signal, last.dictionary);
  reserve(merged.tables, batches);
  const recoders = new Map<Dictionary, Recoder>();
  for (const batch of batches) {
    const { dictionary } = batch;
    if (dictionary === merged.dictionary) {
      appendBatch(merged, batch);
      continue;
    }
    const recoder = recoders.get(dictionary) ?? new Recoder(dictionary, merged.dictionary);
    recoders.set(dictionary, recoder);
    appendBatch(merged, batch, { recoder });
  }
  return merged;
}

/** An empty batch. */
function newBatch(signal: AnyBatch["signal"], dictionary: Dictionary): AnyBatch {
  switch (signal) {
    case "traces":
      return newTraceBatch(dictionary, 0);
    case "metrics":
      return newMetricBatch(dictionary);
    case "logs":
      return newLogBatch(dictionary, 0);
    default:
      return assertNever(signal);
  }
}

function reserve(target: AnyBatch["tables"], batches: readonly AnyBatch[]): void {
  for (const [name, table] of Object.entries(target as unknown as Tables)) {
    let rows = 0;
    for (const { tables } of batches) rows += (tables as unknown as Tables)[name]!.rowCount;
    if (rows > 0) table.reserve(rows);
  }
}
