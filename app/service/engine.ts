import type { ChangeEvent, EngineInfo, ListenerStatus } from "../api/engine.ts";
import type { EngineClient } from "../api/methods.ts";
import { ApiFailure } from "../api/protocol.ts";
import type { Clock } from "../base/clock.ts";
import type { Signal } from "../base/signal.ts";
import type { ComponentSettings } from "../component/component.ts";
import type { Factories } from "../component/factories.ts";
import { Telemetry } from "../component/telemetry.ts";
import { storeExporterType } from "../exporter/storeexporter/factory.ts";
import { StoreExporter } from "../exporter/storeexporter/store-exporter.ts";
import { TelemetryIndexes } from "../exporter/storeexporter/telemetry-indexes.ts";
import { Ports } from "../network/ports.ts";
import type { WireRequest } from "../pdata/batch.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { heapBytes } from "../processor/processorhelper/process-memory.ts";
import { RunBook } from "../runs/run-book.ts";
import type { ChunkSource } from "../spanindex/chunk.ts";
import type { SharedMemory } from "../spanindex/memory/shared-memory.ts";
import { openStore } from "../storage/open-store.ts";
import type { Store, StoreStats } from "../storage/store.ts";
import { ApiClient, type TopicSources } from "./api-client.ts";
import { createMethods, perSignal } from "./api-methods.ts";
import { ChangeTopic } from "./change-topic.ts";
import { createFactories } from "./factories.ts";
import { letHeapGrow } from "./heap-growth.ts";
import type { ImportTarget } from "./import-request.ts";
import { MemoryLimiter } from "./memory-limiter.ts";
import { ObservedAttemptLog } from "./observed-attempt-log.ts";
import { OwnLog } from "./own-log/own-log.ts";
import { MetricsPage } from "./own-metrics/metrics-page.ts";
import { type ConfigArguments, PipelineConfig } from "./pipeline-config.ts";
import { PipelineRunner } from "./pipeline-runner.ts";
import { PipelineTopic } from "./pipeline-topic.ts";
import { figuresOf } from "./pipeline-views.ts";
import { createQueryMemory, createTraceQueries } from "./query-workers.ts";
import { RateMeter } from "./rate-meter.ts";
import { type LeftOut, nothingLeftOut, restoreIndexes } from "./restore-indexes.ts";
import { Runs } from "./runs.ts";
import { systemClock } from "./system-clock.ts";
import type { TraceQueries } from "./trace-queries.ts";

export interface EngineSettings {
  readonly version: string;
  /** Created with mode 0700 where missing. One engine at a time: the caller holds the lock. */
  readonly dataDir: string;
  /** `host:port` each; port 0 = any free one. Empty = no such receiver. */
  readonly otlpGrpc: readonly string[];
  readonly otlpHttp: readonly string[];
  /** Kept in the data directory: undefined = the one of the last start that named one, at first 2 GiB. */
  readonly diskBudgetBytes?: number;
  /** False: queries run on the engine's own thread, for a session that asks once. */
  readonly usesQueryWorkers?: boolean;
  /** What the command line says of the configuration; nothing: everything that comes to `otlpGrpc` and `otlpHttp` is stored. */
  readonly config?: ConfigArguments | undefined;
  /** False: of what pipelines take in that do not list the store nothing is kept. */
  readonly taps?: boolean | undefined;
  /** False: nothing stored is evicted, for a session that only looks. */
  readonly evicts?: boolean;
  readonly clock?: Clock;
  readonly log: (line: string) => void;
}

export interface Engine {
  /** In-process client: what transports serve to others. */
  readonly client: EngineClient;
  /** Opens storage, replays, then opens the ports. Resolves once every receiver listens or has said why not. */
  start(): Promise<void>;
  /** Stops receiving, drains what was accepted, commits and closes. Safe to call twice. */
  shutdown(): Promise<void>;
}

export function createEngine(settings: EngineSettings): Engine {
  letHeapGrow();
  return new TelemetryEngine(settings);
}

/** Disk figures in change events are at most this old. */
const diskStatsIntervalMs = 2_000;

/** Columns kept of each signal when memory runs short: the chunks that are looked at most stay. */
const relievedBytesMax = 64 * 1024 * 1024;

/**
 *     start:     store ──► indexes (segments, journal) ──► store exporter ──► pipelines, receivers last
 *     shutdown:  the same backwards, each finishing what it was given
 */
class TelemetryEngine implements Engine {
  readonly client: EngineClient;
  readonly #settings: EngineSettings;
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  readonly #telemetry = new Telemetry();
  readonly #attempts: ObservedAttemptLog;
  readonly #indexes: TelemetryIndexes;
  readonly #changes: ChangeTopic<ChangeEvent>;
  readonly #rate: RateMeter;
  readonly #memory: MemoryLimiter;
  readonly #sharedMemory: SharedMemory;
  readonly #queries: TraceQueries;
  readonly #book: RunBook;
  readonly #runs: Runs;
  readonly #pipelines: PipelineRunner;
  readonly #config: PipelineConfig;
  readonly #figures: PipelineTopic;
  readonly #factories: Factories;
  #store: Store | undefined;
  #exporter: StoreExporter | undefined;
  #diskStats: Pick<StoreStats, "diskBytes" | "diskBudgetBytes"> = { diskBytes: 0, diskBudgetBytes: 0 };
  #leftOut: LeftOut = nothingLeftOut();
  #diskStatsMs = Number.NEGATIVE_INFINITY;
  readonly #stopping = new AbortController();
  #starting: Promise<void> | undefined;
  #preloading: Promise<void> | undefined;
  #shutdown: Promise<void> | undefined;

  constructor(settings: EngineSettings) {
    const clock = settings.clock ?? systemClock;
    this.#settings = settings;
    this.#clock = clock;
    this.#startedAtMs = clock.nowMs();
    this.#attempts = new ObservedAttemptLog(clock, () => this.#changes.notify());
    const source: ChunkSource = {
      load: (id) => this.#openedStore().load(id),
      loadPart: (id, part) => this.#openedStore().loadPart(id, part),
      loadIndex: (id) => this.#openedStore().loadIndex(id),
    };
    const { usesQueryWorkers: usesWorkers = true, log } = settings;
    this.#sharedMemory = createQueryMemory(usesWorkers);
    this.#indexes = new TelemetryIndexes({ source, memory: this.#sharedMemory });
    this.#queries = createTraceQueries(this.#indexes.traces, usesWorkers, log);
    this.#book = new RunBook(
      () => this.#indexes.unsealed(),
      () => clock.nowMs(),
    );
    this.#runs = new Runs({
      ...{ book: this.#book, queries: this.#queries, nowMs: () => clock.nowMs(), log },
      changed: () => this.#changes.notify(),
    });
    this.#rate = new RateMeter(clock);
    this.#changes = new ChangeTopic(clock, () => this.#changeEvent());
    this.#memory = new MemoryLimiter({
      clock,
      relieve: () => this.#relieve(),
      measure: () => this.#usedBytes(),
    });
    this.#factories = createFactories({
      otlp: { decode: this.#decode, admit: () => this.#memory.admit(), ports: new Ports() },
      store: () => this.#openedExporter(),
    });
    const ownLog = new OwnLog(log, clock);
    const metricsPage = new MetricsPage({
      ...{ clock, startedMs: clock.monotonicMs(), version: settings.version, log: ownLog.write },
    });
    this.#pipelines = new PipelineRunner({
      ...{ metricsPage, ownLog },
      ...{ clock, telemetry: this.#telemetry, attempts: this.#attempts, log: ownLog.write },
      store: {
        consumer: { mutatesData: false, consume: (batch) => this.#openedExporter().consume(batch) },
        isStore: ({ type }) => type === storeExporterType,
        isTapped: settings.taps ?? true,
      },
      onStatus: () => this.#changes.notify(),
      onListeners: () => this.#changes.notify(),
    });
    this.#config = new PipelineConfig({
      ...{ given: settings.config ?? { configs: [], sets: [] }, endpoints: settings },
      ...{ factories: this.#factories, runner: this.#pipelines, log: ownLog.write },
    });
    this.#figures = new PipelineTopic(() => {
      const { running } = this.#pipelines;
      return running === undefined ? undefined : figuresOf(running, clock);
    });
    const methods = createMethods({
      pipeline: { clock, runner: this.#pipelines, config: this.#config, metricsPage },
      indexes: this.#indexes,
      telemetry: this.#telemetry,
      attempts: this.#attempts,
      nowMs: () => clock.nowMs(),
      info: () => this.#info(),
      listeners: () => this.#listeners(),
      store: () => this.#openedStore(),
      importTarget: () => this.#importTarget(),
      queries: this.#queries,
      runs: this.#runs,
      book: this.#book,
      usedBytes: () => this.#usedBytes(),
      indexBytes: () => this.#indexBytes(),
      leftOut: () => this.#leftOut,
    });
    const topics: TopicSources = {
      changes: (listener) => this.#changes.subscribe(listener),
      pipeline: (listener) => this.#figures.subscribe(listener),
    };
    this.client = new ApiClient(methods, topics, settings.log);
  }

  start(): Promise<void> {
    this.#starting ??= this.#run();
    return this.#starting;
  }

  shutdown(): Promise<void> {
    this.#shutdown ??= this.#stop();
    return this.#shutdown;
  }

  async #run(): Promise<void> {
    const { dataDir, diskBudgetBytes, evicts = true, log } = this.#settings;
    const budget = diskBudgetBytes === undefined ? {} : { diskBudgetBytes };
    this.#queries.warmUp();
    const store = await openStore({ dataDir, ...budget, evicts, log, clock: this.#clock });
    this.#store = store;
    store.onEvicted((eviction) => {
      const { segments, sequences, reason } = eviction;
      this.#indexes.evict(segments);
      this.#book.evicted(eviction);
      // Their items stay in memory and are in the segment their chunk becomes; only a crash before would lose them.
      if (sequences.length > 0) log(`${sequences.length} requests had to leave the journal early: ${reason}`);
      this.#changes.notify();
    });
    const { otlpGrpc, otlpHttp } = this.#settings;
    await this.#runs.begin(store, otlpGrpc.length + otlpHttp.length > 0);
    this.#leftOut = await restoreIndexes(store, this.#indexes, this.#book, log, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    this.#exporter = this.#createExporter(store);
    await this.#exporter.start();
    await this.#config.start();
    await this.#runs.settle(this.#exporter);
    await this.#refreshDiskStats();
    this.#changes.notify();
    this.#preloading = this.#preload();
  }

  /** Not for a session that asks once. */
  async #preload(): Promise<void> {
    const { usesQueryWorkers = true, log } = this.#settings;
    await this.#runs.readOld(this.#stopping.signal);
    if (!usesQueryWorkers) return;
    try {
      await this.#indexes.traces.blocks.preload(this.#stopping.signal);
    } catch (error) {
      // Queries load what they need themselves.
      if (!this.#stopping.signal.aborted) log(`attributes could not be loaded ahead: ${String(error)}`);
    }
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    // Whoever called `start` learns how it ended; here only that it has.
    await Promise.allSettled([this.#starting]);
    await this.#preloading;
    await this.#pipelines.shutdown();
    await this.#exporter?.shutdown();
    this.#changes.close();
    this.#figures.close();
    await this.#queries.close();
    await this.#store?.close();
  }

  #createExporter(store: Store): StoreExporter {
    const settings = this.#componentSettings(storeExporterType);
    const parts = { store, indexes: this.#indexes, runs: this.#book };
    return new StoreExporter(settings, parts, (stored) => {
      if (stored.signal === "traces") this.#rate.add(stored.items);
      this.#changes.notify();
    });
  }

  readonly #decode = (signal: Signal, wire: WireRequest) =>
    decode(signal, wire, this.#indexes.dictionary(signal));

  #importTarget(): ImportTarget {
    return {
      telemetry: this.#telemetry,
      consumer: this.#openedExporter(),
      admit: () => this.#memory.admit(),
      decode: this.#decode,
    };
  }

  #componentSettings(id: string): ComponentSettings {
    const { log } = this.#settings;
    return { id, clock: this.#clock, telemetry: this.#telemetry, attempts: this.#attempts, log };
  }

  #relieve(): void {
    this.#indexes.relieve(relievedBytesMax);
    // Nothing is committed from now on that would take the chunks which this closed to be sealed.
    this.#exporter?.sealFull();
  }

  #usedBytes(): number {
    return heapBytes() + this.#sharedMemory.totalUsedBytes;
  }

  #indexBytes(): Readonly<Record<string, number>> {
    const { traces } = this.#indexes;
    return { ...traces.memory(), columns: traces.chunks.memoryBytes };
  }

  #openedStore(): Store {
    if (this.#store === undefined) throw new ApiFailure("unavailable", "The engine has not started yet");
    return this.#store;
  }

  #openedExporter(): StoreExporter {
    if (this.#exporter === undefined) throw new ApiFailure("unavailable", "The engine has not started yet");
    return this.#exporter;
  }

  #listeners(): readonly ListenerStatus[] {
    return this.#pipelines.listeners();
  }

  #info(): EngineInfo {
    return {
      version: this.#settings.version,
      pid: process.pid,
      startedAtMs: this.#startedAtMs,
      dataDir: this.#settings.dataDir,
      listeners: this.#listeners(),
    };
  }

  #changeEvent(): ChangeEvent {
    if (this.#clock.monotonicMs() - this.#diskStatsMs > diskStatsIntervalMs) void this.#refreshDiskStats();
    const telemetry = this.#telemetry;
    const spansPerSecond = this.#rate.perSecond();
    // A rate that nothing follows must still be seen to fall.
    if (spansPerSecond > 0) this.#changes.notifyAfterWindow();
    return {
      version: this.#indexes.version + this.#attempts.version + this.#book.version,
      traceCount: this.#indexes.traces.traces.count,
      stored: perSignal((signal) => this.#indexes[signal].chunks.itemCount),
      refused: telemetry.total("items", "refused"),
      dropped: telemetry.total("items", "dropped"),
      throttled: telemetry.total("items", "throttled"),
      received: perSignal((signal) => telemetry.total("items", "received", signal)),
      spansPerSecond,
      attemptVersion: this.#attempts.version,
      diskBytes: this.#diskStats.diskBytes,
      diskBudgetBytes: this.#diskStats.diskBudgetBytes,
      listeners: this.#listeners(),
    };
  }

  async #refreshDiskStats(): Promise<void> {
    this.#diskStatsMs = this.#clock.monotonicMs();
    try {
      this.#diskStats = await this.#openedStore().stats();
    } catch (error) {
      // The next event asks again; the figures on screen stay as they were.
      this.#settings.log(`disk figures: ${String(error)}`);
    }
  }
}
