import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AttemptLog } from "../../../app/component/attempt-log.ts";
import { Telemetry } from "../../../app/component/telemetry.ts";
import { storeExporterType } from "../../../app/exporter/storeexporter/factory.ts";
import { StoreExporter } from "../../../app/exporter/storeexporter/store-exporter.ts";
import { TelemetryIndexes } from "../../../app/exporter/storeexporter/telemetry-indexes.ts";
import { decode } from "../../../app/pdata/otlp/codec.ts";
import { RunBook } from "../../../app/runs/run-book.ts";
import { systemClock } from "../../../app/service/system-clock.ts";
import { openStore } from "../../../app/storage/open-store.ts";
import { sendAll } from "../../ingest/send.ts";

/**
 * Spans a second from OTLP bytes to committed and searchable, in this process: what the engine does behind its ports.
 * The clock stops when every request is acknowledged; chunks are sealed meanwhile.
 */
export async function measureInProcessIngest(
  requests: readonly Uint8Array[],
  spans: number,
): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), "sightglass-bench-ingest-"));
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const store = await openStore({ dataDir, log, clock: systemClock, diskBudgetBytes: 8 * 1024 ** 3 });
  const indexes = new TelemetryIndexes({ source: store });
  const settings = {
    id: storeExporterType,
    clock: systemClock,
    telemetry: new Telemetry(),
    attempts: new AttemptLog(systemClock),
    log,
  };
  const runs = new RunBook(
    () => indexes.unsealed(),
    () => systemClock.nowMs(),
  );
  const parts = { store, indexes, runs };
  const exporter = new StoreExporter(settings, parts, () => undefined);
  try {
    await exporter.start();
    const startMs = performance.now();
    await sendAll(requests, (bytes) => {
      const { batch } = decode("traces", { encoding: "protobuf", bytes }, indexes.dictionary("traces"));
      return exporter.consume(batch);
    });
    return (spans / (performance.now() - startMs)) * 1000;
  } finally {
    await exporter.shutdown();
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
