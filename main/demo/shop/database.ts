import { type Histogram, type Meter, SpanKind, type Tracer } from "@opentelemetry/api";
import type { Log } from "./log.ts";
import type { Random } from "./random.ts";
import { sleep } from "./sleep.ts";
import { inSpan } from "./span.ts";

export interface DatabaseSettings {
  /** `db.system.name` of the semantic conventions. */
  readonly system: "postgresql" | "redis" | "mysql" | "elasticsearch" | "mongodb";
  readonly namespace: string;
  readonly host: string;
  readonly port: number;
}

export interface Query {
  /** `db.operation.name`, such as SELECT. */
  readonly operation: string;
  /** `db.collection.name`: table, index or key space. */
  readonly collection: string;
  readonly text?: string;
  readonly medianMs: number;
  readonly rows?: number;
}

/** How often a query has to wait for a free connection, and how long then. */
const poolExhaustedChance = 0.01;
const poolWaitMedianMs = 25;
const querySpread = 0.35;

/** Bucket bounds that the conventions advise for `db.client.operation.duration`. */
const durationBoundsS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

export interface DatabaseTools {
  readonly tracer: Tracer;
  readonly meter: Meter;
  readonly log: Log;
  readonly random: Random;
}

/** Stands for a database server: takes the time of a query and leaves the spans of its client. */
export class Database {
  readonly #tools: DatabaseTools;
  readonly #settings: DatabaseSettings;
  readonly #durations: Histogram;

  constructor(tools: DatabaseTools, settings: DatabaseSettings) {
    this.#tools = tools;
    this.#settings = settings;
    this.#durations = tools.meter.createHistogram("db.client.operation.duration", {
      unit: "s",
      description: "Duration of database client operations.",
      advice: { explicitBucketBoundaries: durationBoundsS },
    });
  }

  async query(query: Query): Promise<void> {
    const { random, tracer, log } = this.#tools;
    const attributes = this.#attributes(query);
    await inSpan(tracer, summary(query), { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const startMs = performance.now();
      if (random.chance(poolExhaustedChance)) {
        const waitMs = random.logNormal(poolWaitMedianMs, querySpread);
        span.addEvent("pool exhausted", { "db.client.connection.pool.name": this.#settings.namespace });
        log.warn(`pool exhausted, waiting for a connection to ${this.#settings.host}`, { waitMs });
        await sleep(waitMs);
      }
      await sleep(random.logNormal(query.medianMs, querySpread));
      if (query.rows !== undefined) span.setAttribute("db.response.returned_rows", query.rows);
      this.#record(query, (performance.now() - startMs) / 1000);
    });
  }

  #attributes(query: Query): Record<string, string | number> {
    return {
      "db.system.name": this.#settings.system,
      "db.namespace": this.#settings.namespace,
      "db.operation.name": query.operation,
      "db.collection.name": query.collection,
      "db.query.summary": summary(query),
      ...(query.text === undefined ? {} : { "db.query.text": query.text }),
      "server.address": this.#settings.host,
      "server.port": this.#settings.port,
    };
  }

  #record(query: Query, durationS: number): void {
    this.#durations.record(durationS, {
      "db.system.name": this.#settings.system,
      "db.operation.name": query.operation,
      "db.collection.name": query.collection,
    });
  }
}

function summary({ operation, collection }: Query): string {
  return `${operation} ${collection}`;
}
