import type { AttributeSet } from "./block/attribute-set.ts";
import type { HotColumns, SpanBlock } from "./block/span-block.ts";
import type { BlockRecord } from "./blocks/block-records.ts";
import { bytesOfTexts } from "./text-bytes.ts";
import type { TraceChunk } from "./trace-chunk.ts";

/** What the bytes of the span index are for. */
export interface IndexBytes {
  readonly start: number;
  readonly duration: number;
  /** Codes and the tables they stand for. */
  readonly operation: number;
  readonly flags: number;
  readonly resource: number;
  readonly scope: number;
  /** Numbers of traces, chains of their spans, ordinals. */
  readonly trace: number;
  readonly spanId: number;
  /** Parent cells, and what spans that are awaited take. */
  readonly parent: number;
  /** Codes and where they are. */
  readonly attributeCodes: number;
  /** Text, ends, hashes, counts. */
  readonly attributeValues: number;
  readonly details: number;
  /** Every trace that is stored. */
  readonly traceTable: number;
  /** The share of each chunk in its traces. */
  readonly postings: number;
  /** Finding spans that came twice. */
  readonly spanIdTables: number;
}

type Kind = keyof IndexBytes;

/** The kind of each hot column; those left out are no arrays. */
const kindOfColumn: Readonly<Partial<Record<keyof HotColumns, Kind>>> = {
  startHigh: "start",
  startLow: "start",
  durationCode: "duration",
  durationLow: "duration",
  longDurationRows: "duration",
  longDurations: "duration",
  operation: "operation",
  flags: "flags",
  resource: "resource",
  scope: "scope",
  trace: "trace",
  nextInTrace: "trace",
  traceOrdinal: "trace",
  traceHead: "trace",
  spanId: "spanId",
};

/** Counts bytes by what they are for. */
export class IndexByteCounter {
  readonly #bytes: { -readonly [K in Kind]: number } = {
    ...{
      start: 0,
      duration: 0,
      operation: 0,
      flags: 0,
      resource: 0,
      scope: 0,
      trace: 0,
      spanId: 0,
      parent: 0,
    },
    ...{ attributeCodes: 0, attributeValues: 0, details: 0, traceTable: 0, postings: 0, spanIdTables: 0 },
  };

  get bytes(): IndexBytes {
    return { ...this.#bytes };
  }

  add(kind: Kind, bytes: number): void {
    this.#bytes[kind] += bytes;
  }

  addBlock({ block, attributes, details }: BlockRecord): void {
    this.#addHot(block);
    const set = attributes?.part ?? block.attributes;
    if (set !== undefined) this.#addAttributes(set);
    this.add("details", details?.bytes ?? 0);
  }

  addChunk({ facts, columns }: TraceChunk): void {
    this.add("postings", facts.postings.byteLength + facts.linkTargets.byteLength);
    this.add("postings", bytesOfTexts(facts.services.keys()));
    this.add("spanIdTables", columns?.spanIds?.byteLength ?? 0);
    this.add("trace", columns?.links.byteLength ?? 0);
  }

  #addHot({ hot, operations, resources, scopes }: SpanBlock): void {
    for (const [name, kind] of Object.entries(kindOfColumn)) {
      const column = hot[name as keyof HotColumns];
      if (ArrayBuffer.isView(column)) this.add(kind, column.byteLength);
    }
    this.add("operation", operations.kind.byteLength + operations.spanCount.byteLength);
    this.add("operation", bytesOfTexts(operations.name));
    this.add("resource", resources.byteLength);
    this.add("scope", scopes.byteLength);
  }

  #addAttributes(set: AttributeSet): void {
    let values = 0;
    for (const { values: table } of set.columns.values()) {
      const { bytes, ends, hashes, types, counts } = table;
      values += bytes.byteLength + ends.byteLength + hashes.byteLength + (counts?.byteLength ?? 0);
      if (typeof types !== "number") values += types.byteLength;
    }
    this.add("attributeValues", values);
    // With what aligning the columns takes.
    this.add("attributeCodes", set.byteLength - values);
  }
}
