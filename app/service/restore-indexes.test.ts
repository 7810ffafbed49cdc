import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TelemetryIndexes } from "../exporter/storeexporter/telemetry-indexes.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import { encode } from "../pdata/otlp/codec.ts";
import { RunBook } from "../runs/run-book.ts";
import { batchOf, type TestSpan } from "../spanindex/spanindextest/test-spans.ts";
import { openStore } from "../storage/open-store.ts";
import type { Store } from "../storage/store.ts";
import { restoreIndexes } from "./restore-indexes.ts";
import { systemClock } from "./system-clock.ts";

let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sightglass-restore-"));
  store = await openStore({ dataDir, log: () => undefined, clock: systemClock });
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Has a bug that one of the stored requests meets. */
class BuggyIndexes extends TelemetryIndexes {
  override append(batch: AnyBatch, sequence: number): number {
    if (sequence === 2) throw new TypeError("a bug");
    return super.append(batch, sequence);
  }
}

const span: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};

test("what cannot be understood is left out and counted; the rest is there at every start", async () => {
  for (const id of [1, 2, 3])
    await store.append("traces", { encoding: "protobuf", bytes: encode(batchOf([{ ...span, id }])) });
  await store.append("logs", { encoding: "protobuf", bytes: Uint8Array.of(0xff) });
  const batch = batchOf([{ ...span, trace: 2 }]);
  const times = { minTimeUnixNano: 0n, maxTimeUnixNano: 0n };
  await store.seal({ batch, sequences: [], itemCount: 7, ...times, summary: Uint8Array.of(0xff) });
  for (let start = 0; start < 2; start++) {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const indexes = new BuggyIndexes({ source: store });
    const leftOut = await restoreIndexes(
      store,
      indexes,
      new RunBook(() => indexes.unsealed(), Date.now),
      log,
    );
    expect(indexes.traces.chunks.itemCount).toBe(2);
    expect(leftOut).toEqual({ items: { traces: 7, metrics: 0, logs: 0 }, blobs: 3 });
    expect(lines.map((line) => line.split(":")[0])).toEqual([
      "segment 1",
      "journal entry 2 cannot be read and is left out",
      "journal entry 4 cannot be read and is left out",
    ]);
  }
});
