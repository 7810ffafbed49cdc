import type { Batch } from "./batch.ts";
import type { Dictionary } from "./dictionary.ts";
import {
  attributeListSchema,
  endOf,
  i32,
  id8,
  id16,
  rowOf,
  scopeSchema,
  string,
  u8,
  u32,
  u64,
} from "./schema.ts";
import { Table } from "./table.ts";

/**
 * Spans as columns. Lists hang off their owner by `end` columns (see table.ts):
 *
 *     scopes ◄── spans ──► spanAttributes
 *                  ├─────► events ──► eventAttributes
 *                  └─────► links ───► linkAttributes
 *
 * Ids in the span table are valid (right length, not all zero): a span without is refused while decoding.
 */
export const spanSchema = {
  scope: rowOf("scopes"),
  traceId: id16,
  spanId: id8,
  /** All zero where there is none; `spanFlag.hasZeroParent` tells an id of eight zero bytes on the wire from none. */
  parentSpanId: id8,
  name: string,
  traceState: string,
  /** Enum as it came: unknown numbers are legal proto3 and kept. */
  kind: i32,
  startTimeUnixNano: u64,
  /** As it came; may be before the start. */
  endTimeUnixNano: u64,
  statusCode: i32,
  statusMessage: string,
  /** W3C flags in bits 0-7, remoteness in bits 8 and 9. */
  flags: u32,
  droppedAttributesCount: u32,
  droppedEventsCount: u32,
  droppedLinksCount: u32,
  /** Bits of `spanFlag`. */
  presence: u8,
  attributesEnd: endOf("spanAttributes"),
  eventsEnd: endOf("events"),
  linksEnd: endOf("links"),
} as const;

export const spanFlag = {
  /** `status` was on the wire, even if empty. */
  hasStatus: 1,
  /** `parent_span_id` was eight zero bytes rather than absent. */
  hasZeroParent: 2,
} as const;

export const eventSchema = {
  timeUnixNano: u64,
  name: string,
  droppedAttributesCount: u32,
  attributesEnd: endOf("eventAttributes"),
} as const;

export const linkSchema = {
  traceId: id16,
  spanId: id8,
  traceState: string,
  flags: u32,
  droppedAttributesCount: u32,
  attributesEnd: endOf("linkAttributes"),
} as const;

export const traceTables = {
  scopes: scopeSchema,
  spans: spanSchema,
  spanAttributes: attributeListSchema,
  events: eventSchema,
  eventAttributes: attributeListSchema,
  links: linkSchema,
  linkAttributes: attributeListSchema,
} as const;

export type TraceBatch = Batch<"traces", typeof traceTables>;

export function newTraceBatch(dictionary: Dictionary, capacity?: number): TraceBatch {
  return {
    signal: "traces",
    dictionary,
    tables: {
      scopes: new Table(scopeSchema),
      spans: new Table(spanSchema, capacity),
      spanAttributes: new Table(attributeListSchema, capacity === undefined ? undefined : capacity * 12),
      events: new Table(eventSchema),
      eventAttributes: new Table(attributeListSchema),
      links: new Table(linkSchema),
      linkAttributes: new Table(attributeListSchema),
    },
  };
}
