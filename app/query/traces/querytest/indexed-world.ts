import { assert } from "../../../base/assert.ts";
import { aggregateKernel } from "../../../kernels/aggregate.ts";
import { loadKernel } from "../../../kernels/load-kernels.ts";
import { scanKernel } from "../../../kernels/scan.ts";
import { decode } from "../../../pdata/otlp/codec.ts";
import { SharedMemory } from "../../../spanindex/memory/shared-memory.ts";
import { TestSegments } from "../../../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../../../spanindex/trace-index.ts";
import { wordsOfHex } from "../../../spanindex/words.ts";
import type { NaiveSpan } from "../../../traceql/traceqltest/naive-span.ts";
import { BlockTable } from "../../worker/block-table.ts";
import { ScratchMemory } from "../../worker/scratch-memory.ts";
import { WorkerWorld } from "../../worker/world.ts";
import { Kept } from "../kept.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import type { TraceQuestion } from "../trace/trace-question.ts";
import { otlpRequest } from "./otlp-request.ts";

const scratchBytes = 8 * 1024 * 1024;
const memoryBytesMax = 64 * 1024 * 1024;

export interface IndexedSettings {
  readonly spansPerRequest: number;
  /** Spans of a chunk: what is full is sealed, and its tiers are loaded from the segment. */
  readonly chunkItemsMax: number;
}

/** What workers see of an index that received the spans as OTLP requests: the whole way, but for threads and disk. */
export class IndexedWorld {
  readonly #index: TraceIndex;
  readonly #table: BlockTable;
  readonly #scratch: ScratchMemory;
  readonly #kept: Kept;

  constructor(spans: readonly NaiveSpan[], { spansPerRequest, chunkItemsMax }: IndexedSettings) {
    const memory = new SharedMemory({ scratchRanges: 2, scratchBytes, bytesMax: memoryBytesMax });
    const segments = new TestSegments();
    this.#index = new TraceIndex({ source: segments, chunkItemsMax, memoryBytesMax: 0, memory });
    this.#table = new BlockTable(memory.kernelMemory);
    const [scratch, kept] = memory.scratch;
    this.#scratch = new ScratchMemory(memory.kernelMemory, scratch!);
    this.#kept = new Kept(memory.kernelMemory, kept!);
    for (let start = 0; start < spans.length; start += spansPerRequest) {
      const bytes = otlpRequest(spans.slice(start, start + spansPerRequest));
      const { batch } = decode("traces", { encoding: "protobuf", bytes }, this.#index.dictionary);
      this.#index.append(batch, start + 1);
      for (const chunk of this.#index.chunks.takeFull())
        this.#index.chunks.sealed(chunk.chunkNumber, segments.add(chunk.batch));
    }
    const { blocks } = this.#index;
    blocks.refresh();
    const apply = (change: Parameters<BlockTable["apply"]>[0]): void =>
      this.#table.apply(structuredClone(change), blocks.memory.buffer.byteLength);
    apply(blocks.everything());
    blocks.onChange(apply);
  }

  /** What the engine's thread says of a trace when it asks about it. */
  question(traceId: string): TraceQuestion {
    const { traces, blocks } = this.#index;
    const ordinal = traces.find(wordsOfHex(traceId), 0);
    assert(ordinal >= 0, "a trace that is there");
    return {
      ...{ traceId, version: "1", spanCount: traces.columns.spanCount[ordinal]! },
      awaiting: blocks.parents.awaitingIn(ordinal),
    };
  }

  /** Runs an operation, loading what it asks for. */
  async run<Result>(operation: (world: QueryWorld) => Steps<Result>): Promise<Result> {
    const { blocks } = this.#index;
    const scratch = this.#scratch.open();
    const kernels = {
      scan: loadKernel(scanKernel, blocks.memory),
      aggregate: loadKernel(aggregateKernel, blocks.memory),
    };
    const cancelCells = new Int32Array(1);
    const world = new WorkerWorld({
      ...{ table: this.#table, scratch, kept: this.#kept },
      ...{ kernels, cancelCells, cell: 0 },
    });
    const steps = operation(world);
    for (;;) {
      const step = steps.next();
      if (step.done === true) {
        scratch.close();
        return step.value;
      }
      await blocks.load(step.value.block.id, step.value.tier);
    }
  }
}
