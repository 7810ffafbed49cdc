/**
 * A segment: one section for each table of the signal's schema in schema order, one for the dictionary, and one for the
 * index where it gave one. Every section is a blob of its own in the database: a load reads those it needs.
 *
 *     section   version (1 byte) │ rows (varint) │ content
 *
 *     table       columns the row order comes from │ ids of spans │ 32-bit columns │ times and doubles
 *     attributes  attribute-column.ts; needs the sections of its owner and of the dictionary
 *     dictionary  dictionary-section.ts
 *     index       a plane: what the index wants back at start; opaque here. Segments of earlier versions have none
 */
export const segmentVersion = 1;
