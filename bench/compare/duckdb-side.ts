import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { columnOf, loadDuckDb, sqlText } from "../queries/duckdb-load.ts";
import type { SpanSet } from "../queries/span-set.ts";

/** DuckDB with the spans in memory, each row saying which side its trace is of. */
export class DuckDbSides {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #keys: readonly string[];

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, keys: readonly string[]) {
    this.#instance = instance;
    this.#connection = connection;
    this.#keys = keys;
  }

  /** `borderUnixNano`: traces that start from there on are the canary's. */
  static async open(spans: SpanSet, borderUnixNano: bigint): Promise<DuckDbSides> {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await loadDuckDb(connection, spans);
    await connection.run(`
      CREATE TABLE sided AS
      SELECT spans.*, traces.start >= ${borderUnixNano} AS is_canary FROM spans JOIN traces USING (trace_id)`);
    return new DuckDbSides(instance, connection, spans.spanKeys);
  }

  /** Spans of each side, after both have been compared. */
  async compare(): Promise<readonly [baseline: number, canary: number]> {
    for (const key of this.#keys) await this.#read(frequencies(key));
    const rows = await this.#read(operations);
    const spansOf = (isCanary: boolean): number =>
      rows.reduce((sum, row) => (row[0] === isCanary ? sum + Number(row[4]) : sum), 0);
    return [spansOf(false), spansOf(true)];
  }

  async #read(sql: string): Promise<readonly (readonly unknown[])[]> {
    return await (await this.#connection.run(sql)).getRows();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** Values looked at of one attribute, as many as we do. */
const valuesMax = 100;

function frequencies(key: string): string {
  return `
    SELECT ${sqlText(key)}, ${columnOf(key)} AS value, count(*) FILTER (WHERE NOT is_canary) AS baseline,
      count(*) FILTER (WHERE is_canary) AS canary
    FROM sided GROUP BY value ORDER BY greatest(baseline, canary) DESC LIMIT ${valuesMax}`;
}

const operations = `
  SELECT is_canary, service_enum, kind, name_enum, count(*), count(*) FILTER (WHERE status = 2),
    quantile_disc(duration, [0.5, 0.95])
  FROM sided GROUP BY ALL`;
