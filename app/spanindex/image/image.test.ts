import fc from "fast-check";
import { expect, test } from "vitest";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decodeTraces } from "../../pdata/otlp/traces-decode.ts";
import { oracleEncode } from "../../pdata/pdatatest/oracle.ts";
import { traceRequest } from "../../pdata/pdatatest/trace-arbitraries.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import { describe } from "../block/block-descriptor.ts";
import { buildBlock } from "../block/build-block.ts";
import { noParent, type SpanBlock } from "../block/span-block.ts";
import { SharedMemory } from "../memory/shared-memory.ts";
import { join, split } from "../pack.ts";
import { decodeImage } from "./decode-image.ts";
import { type ImageColumn, readDeltas, writeDeltas } from "./delta-planes.ts";
import { encodeImage } from "./encode-image.ts";
import { ImageError, type ImageHeader } from "./image-format.ts";

const memory = new SharedMemory();
const place = { id: 4, chunk: 2, slot: 3, firstRow: 0 };

/** Allocated first: that may replace the buffer by a longer one. */
function cells(count: number): Uint32Array {
  const offset = memory.allocate(count * 4, "links");
  return new Uint32Array(memory.buffer, offset, count);
}

/** The block of a batch with these parents; the first trace of it has ordinal 10. */
function built(batch: TraceBatch, parents: readonly number[]) {
  const { rowCount, columns } = batch.tables.spans;
  const ordinals = new Map<string, number>();
  const traceOrdinal = Uint32Array.from({ length: rowCount }, (_, row) => {
    const id = String(columns.traceId.subarray(row * 4, row * 4 + 4));
    if (!ordinals.has(id)) ordinals.set(id, 10 + ordinals.size * 3);
    return ordinals.get(id)!;
  });
  const parent = cells(rowCount);
  parent.set(parents.slice(0, rowCount));
  return buildBlock({ batch, firstRow: 0, rowCount, traceOrdinal, parent }, place, memory);
}

/** All that is in a block, wherever it lies. */
function contentOf(block: SpanBlock): unknown {
  const contents: unknown[] = [];
  const walk = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return [value.constructor.name, ...(value as Uint8Array)];
    if (value instanceof Map) return [...value].map(([key, item]) => [key, walk(item)]);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item)]));
  };
  contents.push(walk(block));
  return contents;
}

function images(batch: TraceBatch, parents: readonly number[]) {
  const { block, allocations } = built(batch, parents);
  const { parentSpanId, spanId, startTimeUnixNano, endTimeUnixNano } = batch.tables.spans.columns;
  const bytes = { resources: allocations[0]!, scopes: allocations[1]! };
  const image = encodeImage(block, parentSpanId, bytes, memory.buffer);
  const parent = cells(block.rowCount);
  const rows = {
    spanId: spanId.slice(0, block.rowCount * 2),
    startTimeUnixNano: startTimeUnixNano.slice(0, block.rowCount * 2),
    endTimeUnixNano: endTimeUnixNano.slice(0, block.rowCount * 2),
    parent: parent.fill(7),
    traceOrdinal: block.hot.traceOrdinal.slice(),
  };
  return { block, image, rows };
}

test("an image gives the block back, but for parents that are elsewhere", () => {
  fc.assert(
    fc.property(
      traceRequest,
      fc.array(fc.integer({ min: -2, max: 20 }), { minLength: 100 }),
      (request, picks) => {
        const { batch } = decodeTraces(oracleEncode("traces", request), new Dictionary());
        const { rowCount, columns } = batch.tables.spans;
        if (rowCount === 0) return;
        // Another row of the block, another slot, none, or one that is awaited.
        const parents = picks.map((pick) => {
          if (pick === -2) return noParent;
          return pick === -1 ? 0x8000_0001 : pick < rowCount ? 3 * 65_536 + pick : 9 * 65_536 + pick;
        });
        const { block, image, rows } = images(batch, parents);
        const decoded = decodeImage(new Uint8Array(image), place, rows, memory);
        const elsewhere = [...block.hot.parent.keys()].filter((row) => {
          const cell = block.hot.parent[row]!;
          return cell !== noParent && !(cell >= 3 * 65_536 && cell < 3 * 65_536 + rowCount);
        });
        expect(decoded.awaitingRows).toEqual(elsewhere);
        const ids = elsewhere.flatMap((row) => [...columns.parentSpanId.subarray(row * 2, row * 2 + 2)]);
        expect([...decoded.awaitedIds]).toEqual(ids);
        for (const row of elsewhere) decoded.block.hot.parent[row] = block.hot.parent[row]!;
        expect(contentOf(decoded.block)).toEqual(contentOf(block));
        // It is whole: what it says of memory lies in what was allocated for it.
        expect(describe(decoded.block).hot.startHigh.length).toBe(rowCount);
      },
    ),
    { numRuns: 300 },
  );
});

test("an image of other rows, or of another version, is refused, and takes no memory", () => {
  const traceId = new Uint8Array(16).fill(1);
  const spans = [1, 2, 3].map((id) => ({ traceId, spanId: new Uint8Array(8).fill(id), name: `${id}` }));
  const request = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
  const { batch } = decodeTraces(oracleEncode("traces", request), new Dictionary());
  const { image, rows } = images(batch, [noParent, noParent, noParent]);
  const before = memory.totalUsedBytes;
  const { header, columns } = split<ImageHeader>(image);
  const newer = join({ header: { ...header, version: 99 }, columns });
  expect(() => decodeImage(newer, place, rows, memory)).toThrow(ImageError);
  for (const column of ["spanId", "startTimeUnixNano", "endTimeUnixNano"]) {
    const others = { ...rows, [column]: new Uint32Array(8) };
    expect(() => decodeImage(image, place, others, memory)).toThrow(ImageError);
  }
  expect(() =>
    decodeImage(join({ header, columns: columns.with(0, new Uint8Array(3)) }), place, rows, memory),
  ).toThrow(ImageError);
  expect(memory.totalUsedBytes).toBe(before);
});

test("deltas of every width come back", () => {
  const column = fc.oneof(
    fc.uint8Array({ maxLength: 50 }),
    fc.uint16Array({ maxLength: 50 }),
    fc.uint32Array({ maxLength: 50 }),
  ) as fc.Arbitrary<ImageColumn>;
  fc.assert(
    fc.property(column, (values) => {
      const bytes = new Uint8Array(values.byteLength + 3);
      expect(writeDeltas(values, bytes, 3)).toBe(bytes.length);
      const back = values.slice().fill(0);
      expect(readDeltas(bytes, 3, back)).toBe(bytes.length);
      expect(back).toEqual(values);
    }),
  );
});
