import type { Component } from "../../component/component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { PermanentError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { ClientInfo } from "../../pdata/client-info.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { BatchShard, type ShardSettings } from "./batch-shard.ts";

const noMetadata: readonly string[] = [];

/** Gathers items into batches; with metadata keys, apart for each combination of their values. */
export class BatchProcessor implements Component, Consumer {
  /** What it is given it keeps, after it has answered. */
  readonly mutatesData = true;
  readonly #settings: ShardSettings;
  readonly #metadataKeys: readonly string[];
  readonly #shards = new Map<string, BatchShard>();

  constructor(settings: ShardSettings) {
    this.#settings = settings;
    this.#metadataKeys = settings.config.metadata_keys.map((name) => name.toLowerCase()).toSorted();
    if (this.#metadataKeys.length === 0) this.#addShard("[]", undefined);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  async shutdown(): Promise<void> {
    await Promise.all([...this.#shards.values()].map((shard) => shard.flush()));
  }

  async consume(batch: AnyBatch): Promise<void> {
    if (itemCountOf(batch) === 0) return;
    await this.#shardOf(batch).add(batch);
  }

  #shardOf({ client }: AnyBatch): BatchShard {
    const values = this.#metadataKeys.map((name) => client?.metadata.get(name) ?? noMetadata);
    const key = JSON.stringify(values);
    return this.#shards.get(key) ?? this.#addShard(key, this.#clientWith(values));
  }

  #addShard(key: string, client: ClientInfo | undefined): BatchShard {
    const limit = this.#settings.config.metadata_cardinality_limit;
    if (limit > 0 && this.#shards.size >= limit)
      throw new PermanentError("metadata_cardinality", "too many batcher metadata-value combinations");
    const shard = new BatchShard(this.#settings, client);
    this.#shards.set(key, shard);
    const { metrics } = this.#settings.component.stage;
    metrics.set("processor_batch_metadata_cardinality", this.#shards.size);
    return shard;
  }

  #clientWith(values: readonly (readonly string[])[]): ClientInfo {
    const metadata = new Map(
      this.#metadataKeys.map((name, i) => [name, values[i]!] as const).filter(([, list]) => list.length > 0),
    );
    return { address: "", metadata, auth: {} };
  }
}
