// Where things are in the first page of the memory of the decode kernel. Compiled by AssemblyScript and TypeScript alike,
// so it holds plain constants and nothing else. All numbers are byte addresses or byte offsets.

/**
 * The two dictionaries, each eight words:
 *
 *     0 bytesAt   4 bytes it may hold   8 endsAt   12 entries it may hold   16 slotsAt   20 slots - 1   24 count   28 –
 */
export const stringsAt = 64;
export const pairsAt = 96;
export const bytesField = 0;
export const bytesMaxField = 4;
export const endsField = 8;
export const entriesMaxField = 12;
export const slotsField = 16;
export const slotMaskField = 20;
export const countField = 24;

/** Two words a slot: code + 1 (0 = free) and hash. */
export const slotBytes = 8;

/** The kernel moves sixteen bytes at a time: so much room is kept behind whatever it reads or writes. */
export const padding = 16;

/** Two words, drawn once for each memory, so that nobody can prepare input that meets in one slot. */
export const hashSeedAt = 128;
/** Limits of a request and of an item of it. */
export const attributesMaxAt = 136;
export const partsMaxAt = 140;

/** Address of the table that had no room for another row; 0 = all had. */
export const fullListAt = 144;

/** Tables, four words each: rows, rows there is room for, –, –. */
export const spanListAt = 240;
export const spanAttributeListAt = 160;
export const eventListAt = 176;
export const eventAttributeListAt = 192;
export const linkListAt = 208;
export const linkAttributeListAt = 224;
export const rowsField = 0;
export const rowsMaxField = 4;

/** Addresses of columns, a word each. */
export const columnsAt = 256;
export const spanColumn = 0;
export const spanAttributeColumn = 80;
export const eventColumn = 96;
export const eventAttributeColumn = 112;
export const linkColumn = 128;
export const linkAttributeColumn = 160;

/** The first byte that is free for arrays. */
export const firstFreeAt = 65_536;

/** What `countItems` and `readSpans` return where the request is not of the common kind: the twin has to read it. */
export const unusual = 0xffff_ffff;
