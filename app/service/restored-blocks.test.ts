import fc from "fast-check";
import { expect, test } from "vitest";
import { TelemetryIndexes } from "../exporter/storeexporter/telemetry-indexes.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { oracleEncode } from "../pdata/pdatatest/oracle.ts";
import { traceRequest } from "../pdata/pdatatest/trace-arbitraries.ts";
import { RunBook } from "../runs/run-book.ts";
import { open, openBlock } from "../spanindex/block/block-descriptor.ts";
import { noParent, type SpanBlock } from "../spanindex/block/span-block.ts";
import { durationOf, startUnixNanoOf } from "../spanindex/block/span-times.ts";
import { isAwaiting } from "../spanindex/links/parent-links.ts";
import { attributesOf } from "../spanindex/spanindextest/read-attributes.ts";
import { spanIdHex } from "../spanindex/words.ts";
import { openTestStore, tempDir } from "../storage/storagetest/helpers.ts";
import type { Store } from "../storage/store.ts";
import { restoreIndexes } from "./restore-indexes.ts";

const chunkItemsMax = 4;

/** Everything workers see of an index with all tiers loaded, span by span in order of arrival. */
async function seen({ traces: { blocks } }: TelemetryIndexes): Promise<unknown[]> {
  blocks.refresh();
  for (const { id } of blocks.blocks())
    for (const tier of ["attributes", "details"] as const) await blocks.load(id, tier);
  const { buffer } = blocks.memory;
  const { added } = structuredClone(blocks.everything());
  const opened = new Map<number, SpanBlock>();
  for (const part of added) if (part.part === "hot") opened.set(part.id, openBlock(buffer, part.descriptor));
  for (const part of added) {
    const block = opened.get(part.block)!;
    if (part.part !== "hot")
      opened.set(part.block, { ...block, [part.part]: open(buffer, part.descriptor as never) });
  }
  const inOrder = [...opened.values()].sort((a, b) => a.chunk - b.chunk || a.firstRow - b.firstRow);
  const idOf = (rowId: number) => {
    const block = inOrder.find(({ slot, firstRow, rowCount }) => {
      const row = (rowId & 0xffff) - firstRow;
      return slot === rowId >>> 16 && row >= 0 && row < rowCount;
    })!;
    return spanIdHex(block.hot.spanId, (rowId & 0xffff) - block.firstRow);
  };
  return inOrder.flatMap((block) =>
    Array.from({ length: block.rowCount }, (_, row) => spanOf(block, row, idOf)),
  );
}

function spanOf(block: SpanBlock, row: number, idOf: (rowId: number) => string): unknown {
  const { hot, operations, resources, scopes, attributes, details } = block;
  const operation = hot.operation[row]!;
  const cell = hot.parent[row]!;
  const owned = (owners: Uint16Array, set: Parameters<typeof attributesOf>[0]) =>
    [...owners.keys()]
      .filter((index) => owners[index] === row)
      .map((index) => sorted(attributesOf(set, index)));
  return {
    id: spanIdHex(hot.spanId, row),
    start: startUnixNanoOf(hot, row),
    duration: durationOf(hot, row),
    operation: [operations.service[operation], operations.kind[operation], operations.name[operation]],
    flags: hot.flags[row],
    parent: cell === noParent ? "none" : isAwaiting(cell) ? "awaited" : idOf(cell),
    resource: sorted(attributesOf(resources, hot.resource[row]!)),
    scope: sorted(attributesOf(scopes, hot.scope[row]!)),
    attributes: sorted(attributesOf(attributes!, row)),
    events: owned(details!.eventOwner, details!.events),
    links: owned(details!.linkOwner, details!.links),
    status: sorted(attributesOf(details!.status, row)),
  };
}

function sorted(attributes: ReturnType<typeof attributesOf>): unknown {
  return [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function sealFull(store: Store, indexes: TelemetryIndexes): Promise<void> {
  for (const { signal, chunk } of indexes.takeFull()) {
    const { id } = await store.seal(chunk);
    indexes[signal].chunks.sealed(chunk.chunkNumber, id);
  }
}

test("blocks say after a restart what they said before, whatever was received", async () => {
  const { store } = await openTestStore(tempDir());
  await fc.assert(
    fc.asyncProperty(fc.array(traceRequest, { minLength: 1, maxLength: 14 }), async (requests) => {
      const settings = { source: store, chunkItemsMax, memoryBytesMax: 0 };
      const indexes = new TelemetryIndexes(settings);
      // What the runs before this one stored.
      await store.evict(await idsIn(store));
      for (const request of requests) {
        const wire = { encoding: "protobuf", bytes: oracleEncode("traces", request) } as const;
        const { batch } = decode("traces", wire, indexes.dictionary("traces"));
        if (batch.signal !== "traces" || batch.tables.spans.rowCount === 0) continue;
        indexes.append(batch, 1);
        await sealFull(store, indexes);
      }
      // Only what is in segments: nothing was written to the journal.
      const stored = indexes.traces.chunks.sealedItems;
      const before = (await seen(indexes)).slice(0, stored);
      const next = new TelemetryIndexes(settings);
      await restoreIndexes(store, next, new RunBook(() => next.unsealed(), Date.now), () => undefined);
      expect(sameParents(await seen(next))).toEqual(sameParents(before));
    }),
    { numRuns: 30 },
  );
});

/** Parents that only the open chunk had are not there after the restart. */
function sameParents(spans: unknown[]): unknown[] {
  const ids = new Set(spans.map((span) => (span as { id: string }).id));
  return spans.map((span) => {
    const { parent, ...rest } = span as { parent: string };
    return { ...rest, parent: parent === "none" || ids.has(parent) ? parent : "awaited" };
  });
}

async function idsIn(store: Store): Promise<number[]> {
  const ids: number[] = [];
  for await (const { id } of store.segments()) ids.push(id);
  return ids;
}
