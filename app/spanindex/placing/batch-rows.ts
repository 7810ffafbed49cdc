import * as layout from "../../kernels/place-layout.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import type { Placed } from "./place-rows.ts";

/** What the kernel reads of a batch, the words of a row, and where it finds the address. */
const columns = [
  { name: "traceId", words: 4, addressAt: layout.batchTraceIdAt },
  { name: "spanId", words: 2, addressAt: layout.batchSpanIdAt },
  { name: "parentSpanId", words: 2, addressAt: layout.batchParentAt },
  { name: "startTimeUnixNano", words: 2, addressAt: layout.batchStartAt },
  { name: "endTimeUnixNano", words: 2, addressAt: layout.batchEndAt },
  { name: "statusCode", words: 1, addressAt: layout.batchStatusAt },
] as const;

/** Of the columns, and of what is said of each row. */
const rowWords = columns.reduce((sum, { words }) => sum + words, 0) + 2;

const firstRows = 1024;
/** Room for more is given back after the batch. */
const keptRowsMax = 16_384;

/** Room for the rows of one batch, where the kernel sees them. */
export class BatchRows {
  readonly #memory: SharedMemory;
  #words: Uint32Array;
  #rowsMax = firstRows;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#words = memory.words(firstRows * rowWords, "placing");
  }

  /** Copies what the kernel reads, and tells it where; what it says lies in `Placed` afterwards. */
  load({ tables }: TraceBatch, header: Uint32Array): Placed {
    const { rowCount } = tables.spans;
    if (rowCount > this.#rowsMax || this.#rowsMax > keptRowsMax) this.#makeRoom(rowCount);
    let at = 0;
    for (const { name, words, addressAt } of columns) {
      this.#words.set(wordsOf(tables.spans.columns[name], rowCount * words), at);
      header[addressAt / 4] = this.#words.byteOffset + at * 4;
      at += rowCount * words;
    }
    const kept = this.#words.subarray(at, at + rowCount);
    const touched = this.#words.subarray(at + rowCount, at + rowCount * 2);
    header[layout.keptAt / 4] = kept.byteOffset;
    header[layout.touchedAt / 4] = touched.byteOffset;
    return { kept, keptCount: 0, touched, touchedCount: 0 };
  }

  #makeRoom(rowCount: number): void {
    this.#memory.freeWords(this.#words);
    this.#rowsMax = Math.max(rowCount, firstRows);
    this.#words = this.#memory.words(this.#rowsMax * rowWords, "placing");
  }
}

/** The same bits, whatever the column says they mean. */
function wordsOf(column: Uint32Array | Int32Array, length: number): Uint32Array {
  return new Uint32Array(column.buffer, column.byteOffset, length);
}
