/**
 * A segment: one section for each table of the signal's schema in schema order and one for the dictionary; of spans one
 * for their ids and times and one for the index. Every section is a blob of its own in the database: a load reads those
 * it needs.
 *
 *     section   version (1 byte) │ rows (varint) │ content
 *
 *     table       columns the row order comes from │ ids of spans │ 32-bit columns │ times and doubles
 *     attributes  attribute-column.ts; needs the sections of its owner and of the dictionary
 *     dictionary  dictionary-section.ts
 *     span rows   ids of the spans │ times: what a start needs besides the index, in order of arrival, readable by itself
 *     index       a plane: what the index wants back at start; opaque here. Empty where it gave none
 *
 * Version 1 had the span rows in the section of the spans, in their row order, and no section of the index where it gave
 * none.
 */
export const segmentVersion = 2;

/** The oldest version that is read. */
export const segmentVersionMin = 1;
