// Where things are in the header of the placing kernel, at the start of the memory that the index shares with its workers.
// Compiled by AssemblyScript and TypeScript alike, so it holds plain constants and nothing else. All numbers are byte addresses
// of words, or byte offsets.

/** Mixed into the hashes of ids. */
export const seedAt = 64;

// The open chunk.

export const chunkNumberAt = 68;
/** Rows it had before the batch. */
export const baseAt = 72;
/** The high half of its row ids, for each 65,536 rows: a word each. */
export const chunkSlotsAt = 80;
export const chunkSlotsMax = 4;
export const spanSlotsAt = 96;
export const spanSlotMaskAt = 100;
export const spanCountAt = 104;
/** Columns, from here to the postings: span ids (two words a row), trace ordinals, rows that follow in the same trace. */
export const spanIdsAt = 108;
export const traceOrdinalAt = 112;
export const nextInTraceAt = 116;

/** Postings: rows, then the columns in the order of their schema. */
export const postingCountAt = 128;
export const postingColumnsAt = 132;
export const postingStartAt = 132;
export const postingEndAt = 136;
export const postingSpanCountAt = 140;
export const postingErrorCountAt = 144;
export const postingRootStartAt = 148;
export const postingRootSpanIdAt = 152;
export const postingRootRowAt = 156;
export const postingFlagsAt = 160;
export const postingTraceAt = 164;
export const postingHeadAt = 168;
export const postingTailAt = 172;
export const postingPreviousChunkAt = 176;
export const postingPreviousPostingAt = 180;

// The table of traces.

export const traceSlotsAt = 192;
export const traceSlotMaskAt = 196;
export const traceCountAt = 200;
/** One past the largest ordinal, and what there is room for. */
export const traceRowsAt = 204;
export const traceRowsMaxAt = 208;
/** A free ordinal plus one, 0 = none. The next one is in the column `lastPosting`. */
export const freeTraceAt = 212;
export const traceIdAt = 216;
export const traceStartAt = 220;
export const traceEndAt = 224;
export const traceSpanCountAt = 228;
export const traceErrorCountAt = 232;
export const traceRootRowAt = 236;
export const traceFlagsAt = 240;
export const traceLastChunkAt = 244;
export const traceLastPostingAt = 248;
export const traceVersionAt = 252;

// Parents.

/** Of the spans that others wait for: entries of four words (ordinal + 1 or 0, span id, row id of the child that came last). */
export const awaitedAt = 256;
export const awaitedMaskAt = 260;
export const awaitedCountAt = 264;
/** Address of the parent cells of each slot. */
export const cellsOfSlotAt = 268;

// The batch.

export const batchTraceIdAt = 272;
export const batchSpanIdAt = 276;
export const batchParentAt = 280;
export const batchStartAt = 284;
export const batchEndAt = 288;
export const batchStatusAt = 292;
/** Rows of the batch that were placed: their numbers go to `kept`. */
export const keptAt = 296;
export const keptCountAt = 300;
/** Ordinals of traces that got spans: each once. */
export const touchedAt = 304;
export const touchedCountAt = 308;

/** The first byte behind the header. */
export const placeHeaderEnd = 320;

/** An entry of the table of span ids: the row of the chunk plus one, below the rest of the hash. 0 = free. */
export const rowBits = 18;
