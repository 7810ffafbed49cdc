import { durationCodeOf, durationOfCode } from "../../../spanindex/block/duration-code.ts";
import {
  type BlockDetails,
  type BlockZone,
  type HotColumns,
  type OperationTable,
  type SpanBlock,
  spanBit,
} from "../../../spanindex/block/span-block.ts";
import type { NaiveAttributes, NaiveSpan, NaiveValue } from "../../../traceql/traceqltest/naive-span.ts";
import { type PickForm, plainAttributeSet } from "./plain-attribute-set.ts";
import type { TestMemory } from "./test-memory.ts";

/** Where the block lies, and what of a span depends on other spans. */
export interface BlockPlace {
  readonly id: number;
  readonly chunk: number;
  readonly slot: number;
  readonly firstRow: number;
  /** Of each span: ordinal in the trace table, and cell of `hot.parent`. */
  readonly traceOrdinals: readonly number[];
  readonly parents: readonly number[];
}

/** A block of the spans, made the slow and obvious way: what the block builder has to agree with. */
export function plainBlock(
  memory: TestMemory,
  spans: readonly NaiveSpan[],
  place: BlockPlace,
  pickForm: PickForm,
): SpanBlock {
  const operations = new Numbering<NaiveSpan>(
    (span) => `${serviceOf(span)}\0${span.kind}\0${span.name}`,
    spans,
  );
  const resources = new Numbering<NaiveSpan>((span) => attributesKey(span.resource), spans);
  const scopes = new Numbering<NaiveSpan>((span) => scopeKey(span), spans);
  const attributesOf = (rows: readonly NaiveAttributes[]) => plainAttributeSet(memory, rows, pickForm);
  return {
    id: place.id,
    chunk: place.chunk,
    slot: place.slot,
    firstRow: place.firstRow,
    rowCount: spans.length,
    hot: {
      ...times(memory, spans),
      operation: memory.u16(operations.numbers),
      flags: memory.u8(spans.map(flagsOf)),
      resource: memory.u8(resources.numbers),
      scope: memory.u16(scopes.numbers),
      ...links(memory, spans, place),
    },
    zone: zoneOf(spans),
    operations: operationTable(memory, operations),
    resources: attributesOf(resources.first.map(({ resource }) => resource)),
    scopes: attributesOf(scopes.first.map(scopeAttributes)),
    attributes: attributesOf(spans.map(({ attributes }) => attributes)),
    details: detailsOf(memory, spans, pickForm),
  };
}

/** Numbers the distinct ones in order of first appearance. */
class Numbering<T> {
  readonly first: T[] = [];
  readonly numbers: number[] = [];

  constructor(identity: (item: T) => string, items: readonly T[]) {
    const numberOf = new Map<string, number>();
    for (const item of items) {
      const key = identity(item);
      if (!numberOf.has(key)) numberOf.set(key, this.first.push(item) - 1);
      this.numbers.push(numberOf.get(key)!);
    }
  }
}

function times(
  memory: TestMemory,
  spans: readonly NaiveSpan[],
): Pick<
  HotColumns,
  | "startBaseUnixNano"
  | "startShift"
  | "startHigh"
  | "startLow"
  | "durationCode"
  | "durationLow"
  | "longDurationRows"
  | "longDurations"
> {
  const base = spans.map(({ startUnixNano }) => startUnixNano).reduce((a, b) => (a < b ? a : b));
  const offsets = spans.map(({ startUnixNano }) => startUnixNano - base);
  const range = offsets.reduce((a, b) => (a > b ? a : b));
  let shift = 0;
  while (range >> BigInt(shift) > 0xffff_ffffn) shift += 1;
  const durations = spans.map((span) => Number(span.endUnixNano - span.startUnixNano));
  const codes = durations.map((nano) => durationCodeOf(nano));
  const lows = durations.map((nano, i) => nano - durationOfCode(codes[i]!));
  const long = durations.flatMap((nano, row) => (nano < 0 || lows[row]! > 0xffff_ffff ? [row] : []));
  return {
    startBaseUnixNano: base,
    startShift: shift,
    startHigh: memory.u32(offsets.map((offset) => Number(offset >> BigInt(shift)))),
    startLow:
      shift === 0
        ? undefined
        : memory.u32(offsets.map((offset) => Number(offset & ((1n << BigInt(shift)) - 1n)))),
    durationCode: memory.u16(codes),
    durationLow: memory.u32(lows.map((low, row) => (long.includes(row) ? 0xffff_ffff : low))),
    longDurationRows: memory.u16(long),
    longDurations: memory.f64(long.map((row) => durations[row]!)),
  };
}

function links(
  memory: TestMemory,
  spans: readonly NaiveSpan[],
  { traceOrdinals, parents }: BlockPlace,
): Pick<HotColumns, "trace" | "nextInTrace" | "parent" | "spanId" | "traceOrdinal" | "traceHead"> {
  const traces = new Numbering<number>(String, traceOrdinals);
  const nextOf = traces.numbers.map((trace, row) => {
    const next = traces.numbers.indexOf(trace, row + 1);
    return next < 0 ? 0 : next;
  });
  return {
    trace: memory.u16(traces.numbers),
    nextInTrace: memory.u16(nextOf),
    parent: memory.u32(parents),
    spanId: memory.u32(spans.flatMap(({ spanId }) => idWords(spanId))),
    traceOrdinal: memory.u32(traces.first),
    traceHead: memory.u16(traces.first.map((_, trace) => traces.numbers.indexOf(trace))),
  };
}

/** The words of an id in hex, in wire order. */
export function idWords(hex: string): number[] {
  const bytes = Buffer.from(hex, "hex");
  return Array.from({ length: bytes.length / 4 }, (_, word) => bytes.readUInt32LE(word * 4));
}

function flagsOf(span: NaiveSpan): number {
  let flags: number = span.status;
  if (span.events.length > 0) flags |= spanBit.hasEvents;
  if (span.links.length > 0) flags |= spanBit.hasLinks;
  if (span.endUnixNano < span.startUnixNano) flags |= spanBit.endBeforeStart;
  if (span.statusMessage !== "") flags |= spanBit.hasStatusMessage;
  return flags;
}

function zoneOf(spans: readonly NaiveSpan[]): BlockZone {
  const starts = spans.map(({ startUnixNano }) => startUnixNano).sort(compareTimes);
  const ends = spans.map(({ endUnixNano }) => endUnixNano).sort(compareTimes);
  const codes = spans.map((span) => durationCodeOf(Number(span.endUnixNano - span.startUnixNano)));
  return {
    minStartUnixNano: starts[0]!,
    maxStartUnixNano: starts.at(-1)!,
    maxEndUnixNano: ends.at(-1)!,
    minDurationCode: Math.min(...codes),
    maxDurationCode: Math.max(...codes),
    errorCount: spans.filter(({ status }) => status === 2).length,
  };
}

function compareTimes(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

function operationTable(memory: TestMemory, operations: Numbering<NaiveSpan>): OperationTable {
  return {
    count: operations.first.length,
    service: operations.first.map(serviceOf),
    name: operations.first.map(({ name }) => name),
    kind: memory.u8(operations.first.map(({ kind }) => kind)),
    spanCount: memory.u32(
      operations.first.map((_, code) => operations.numbers.filter((number) => number === code).length),
    ),
  };
}

/** `service.name` where it is a string, else empty. */
export function serviceOf({ resource }: NaiveSpan): string {
  const service = resource.get("service.name");
  return typeof service === "string" ? service : "";
}

function attributesKey(attributes: NaiveAttributes): string {
  return JSON.stringify([...attributes].map(([key, value]) => [key, valueKey(value)]));
}

function valueKey(value: NaiveValue): unknown {
  return typeof value === "object" ? value.map(valueKey) : `${typeof value} ${value}`;
}

function scopeKey({ scope }: NaiveSpan): string {
  return JSON.stringify([scope.name, scope.version, attributesKey(scope.attributes)]);
}

function scopeAttributes({ scope }: NaiveSpan): NaiveAttributes {
  return new Map<string, NaiveValue>([
    ["instrumentation:name", scope.name],
    ["instrumentation:version", scope.version],
    ...scope.attributes,
  ]);
}

function detailsOf(memory: TestMemory, spans: readonly NaiveSpan[], pickForm: PickForm): BlockDetails {
  const events = spans.flatMap((span, owner) => span.events.map((event) => ({ span, owner, event })));
  const links = spans.flatMap((span, owner) => span.links.map((link) => ({ owner, link })));
  const set = (rows: readonly NaiveAttributes[]) => plainAttributeSet(memory, rows, pickForm);
  return {
    eventOwner: memory.u16(events.map(({ owner }) => owner)),
    events: set(
      events.map(
        ({ span, event }) =>
          new Map<string, NaiveValue>([
            ["event:name", event.name],
            ["event:timeSinceStart", event.timeUnixNano - span.startUnixNano],
            ...event.attributes,
          ]),
      ),
    ),
    linkOwner: memory.u16(links.map(({ owner }) => owner)),
    links: set(
      links.map(
        ({ link }) =>
          new Map<string, NaiveValue>([
            ["link:traceID", link.traceId],
            ["link:spanID", link.spanId],
            ...link.attributes,
          ]),
      ),
    ),
    status: plainAttributeSet(
      memory,
      spans.map(
        ({ statusMessage }): NaiveAttributes =>
          new Map(statusMessage === "" ? [] : [["statusMessage", statusMessage]]),
      ),
      () => 0,
    ),
  };
}
