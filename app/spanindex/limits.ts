import type { Signal } from "../base/signal.ts";

/** Items of a chunk: rows then fit in 16 bits, and a chunk is sealed, loaded and scanned in tens of milliseconds. */
export const chunkItemsMax = 65_536;

/** Distinct text of a chunk. Rows of unique 10 kB attributes would otherwise make one chunk of 640 MB. */
export const chunkDictionaryBytesMax = 64 * 1024 * 1024;

/** Columns and text of a chunk (`bytesOf`): 65,536 spans with hundreds of events each would otherwise be one of gigabytes. */
export const chunkBytesMax = 2 * chunkDictionaryBytesMax;

/**
 * What stays in memory of chunks on disk (`Chunk.factBytes`), all signals together; beyond it the oldest chunks leave the
 * disk, too. Of spans that is what is searched of each (some 32 bytes) and the facts of its trace. Traces of one span take
 * 61 bytes on disk and 200 here, so memory, not the disk, bounds how many there are: 2.6 million. Tables grow by half and
 * may take as much again; with tiers and columns that is still below the limit at which receivers refuse.
 */
export const factBytesMax = 512 * 1024 * 1024;

/** An open chunk this large is worth closing when memory runs short: only a closed one can be sealed and dropped. */
export const closableBytesMin = 16 * 1024 * 1024;

/**
 * Columns kept in memory over all sealed chunks, shared out by signal: 192 MiB together. Searches do not need them. Of
 * spans they are the chunks in which duplicates are looked for while spans come, 14 MB each, and one that somebody looks at.
 * Logs and metrics are looked at one chunk at a time or by their facts alone.
 */
export const chunkMemoryBytesMax: Readonly<Record<Signal, number>> = {
  traces: 64 * 1024 * 1024,
  logs: 96 * 1024 * 1024,
  metrics: 32 * 1024 * 1024,
};

/** The same of each signal while nothing comes: a chunk, for whoever looks at one thing after the other in it. */
export const restBytesMax = 16 * 1024 * 1024;

/**
 * Chunks in which a span is looked for before it is taken as new: the open one and those before it. Duplicates come from
 * retries, which end within a minute (SDK) or five (Collector); 256k spans cover that at 800 spans a second. Older
 * duplicates are kept and flagged in the trace like any other span id that came twice. The tables cost 8 bytes a span.
 */
export const dedupeChunks = 4;

/** Rows of a block of the open chunk: the last one is built again when spans arrived, which at this size takes some 3 ms. */
export const smallBlockRows = 8_192;

/**
 * Attributes, events and links kept in shared memory, of all blocks: about eight million spans with a dozen attributes.
 * What was loaded longest ago goes first and is loaded again when a query asks.
 */
export const tierBytesMax = 384 * 1024 * 1024;

/** Fewer new rows of the open chunk than this are made a block for each query that comes: it takes some 0.4 ms. */
export const refreshRowsAtOnce = 1_024;

/** More wait this long since the last time for each row, so that queries take a tenth of the engine's time at most … */
export const refreshDelayMsPerRow = 0.004;

/** … but no longer than this: spans are found so soon after they were received. */
export const refreshDelayMaxMs = 50;
