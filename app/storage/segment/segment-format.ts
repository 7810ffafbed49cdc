/**
 * A segment: one section for each table of the signal's schema in schema order, then one for the dictionary. Every
 * section is a blob of its own in the database, so that a load may one day read only some.
 *
 *     section   version (1 byte) │ rows (varint) │ content
 *
 *     table       columns the row order comes from │ ids of spans │ 32-bit columns │ times and doubles
 *     attributes  attribute-column.ts; needs the sections of its owner and of the dictionary
 *     dictionary  dictionary-section.ts
 */
export const segmentVersion = 1;
