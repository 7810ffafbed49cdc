import type { AnyBatch } from "../../pdata/batch.ts";
import { pointTableNames } from "../../pdata/edit/attribute-owners.ts";
import { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import { allRows, through } from "../../pdata/edit/rows.ts";
import type { MetricBatch, PointTableName } from "../../pdata/metric-batch.ts";
import type { Table } from "../../pdata/table.ts";
import type { ContextName } from "../contexts/context-names.ts";

type Tables = Readonly<Record<string, Table>>;
/** A table that items of a context are rows or parts of rows of. */
export type LevelTable = "scopes" | "spans" | "events" | "metrics" | "points" | "exemplars" | "logRecords";

export const tableOfContext: Readonly<Record<ContextName, LevelTable>> = {
  resource: "scopes",
  scope: "scopes",
  span: "spans",
  spanevent: "events",
  metric: "metrics",
  datapoint: "points",
  exemplar: "exemplars",
  log: "logRecords",
};

/**
 * One batch as statements of one context see it. A row is an item of the context:
 *
 *     resource    a row of `scopes`, the first of its envelope      spanevent    a row of `events`
 *     scope       a row of `scopes`                                 metric       a row of `metrics`
 *     span, log   a row of `spans`, `logRecords`                    datapoint    see `pointTableNames`
 *                                                                   exemplar     a row of `exemplars`
 */
export class Frame {
  readonly batch: AnyBatch;
  readonly editor: BatchEditor;
  readonly context: ContextName;
  readonly tables: Tables;
  /** Items the cache of each has been asked for, by row. */
  readonly caches: Map<number, ReadonlyMap<string, unknown>>;
  /** Rows of each table of points when the frame was made: where the numbers of its points start. */
  readonly pointCounts: Readonly<Record<PointTableName, number>> | undefined;
  readonly #maps = new Map<LevelTable, Uint32Array | undefined>();

  /** `caches`: of an earlier frame of the same items. */
  constructor(batch: AnyBatch, context: ContextName, caches: Frame["caches"] = new Map()) {
    this.caches = caches;
    this.batch = batch;
    this.editor = new BatchEditor(batch);
    this.context = context;
    this.tables = batch.tables as unknown as Tables;
    this.pointCounts = batch.signal === "metrics" ? pointCountsOf(batch) : undefined;
  }

  /** All rows of the context. */
  rows(): Uint32Array {
    if (this.context === "resource") return this.editor.resources().firstRows();
    const table = tableOfContext[this.context];
    const count = table === "points" ? pointCount(this.tables) : this.tables[table]!.rowCount;
    return allRows(count);
  }

  /** For each row of the context the row of `table` it belongs to; undefined where that is the same number. */
  rowMap(table: LevelTable): Uint32Array | undefined {
    if (!this.#maps.has(table)) this.#maps.set(table, this.#makeMap(table));
    return this.#maps.get(table);
  }

  #makeMap(table: LevelTable): Uint32Array | undefined {
    const own = tableOfContext[this.context];
    if (table === own) return undefined;
    if (own === "events") {
      const spans = ownersOf(this.#column("spans", "eventsEnd"), this.tables["events"]!.rowCount);
      return table === "spans" ? spans : through(spans, this.#column("spans", "scope"));
    }
    if (own === "points" || own === "exemplars") {
      if (table === "points") return this.#pointsOfExemplars();
      const ofPoints = this.#metricsOfPoints();
      const metrics = own === "points" ? ofPoints : through(this.rowMap("points")!, ofPoints);
      return table === "metrics" ? metrics : through(metrics, this.#column("metrics", "scope"));
    }
    return this.#column(own, "scope");
  }

  #metricsOfPoints(): Uint32Array {
    const metrics = new Uint32Array(pointCount(this.tables));
    let base = 0;
    for (const name of pointTableNames) {
      const { rowCount } = this.tables[name]!;
      metrics.set(this.#column(name, "metric").subarray(0, rowCount), base);
      base += rowCount;
    }
    return metrics;
  }

  #pointsOfExemplars(): Uint32Array {
    const points = new Uint32Array(this.tables["exemplars"]!.rowCount);
    let base = 0;
    for (const name of pointTableNames) {
      const { rowCount } = this.tables[name]!;
      if (name !== "summaryPoints") {
        const starts = this.#column(name, "exemplarsStart");
        const ends = this.#column(name, "exemplarsEnd");
        for (let row = 0; row < rowCount; row++) points.fill(base + row, starts[row], ends[row]);
      }
      base += rowCount;
    }
    return points;
  }

  #column(table: string, column: string): Uint32Array {
    return (this.tables[table]!.columns as Record<string, Uint32Array>)[column]!;
  }
}

function pointCountsOf({ tables }: MetricBatch): Readonly<Record<PointTableName, number>> {
  const { numberPoints, histogramPoints, exponentialPoints, summaryPoints } = tables;
  return {
    numberPoints: numberPoints.rowCount,
    histogramPoints: histogramPoints.rowCount,
    exponentialPoints: exponentialPoints.rowCount,
    summaryPoints: summaryPoints.rowCount,
  };
}

function pointCount(tables: Tables): number {
  return pointTableNames.reduce((sum, name) => sum + tables[name]!.rowCount, 0);
}

/** For each row of a child table, its owner. */
function ownersOf(ends: Uint32Array, rowCount: number): Uint32Array {
  const owners = new Uint32Array(rowCount);
  for (let owner = 0, row = 0; row < rowCount; owner++) {
    const end = ends[owner]!;
    owners.fill(owner, row, end);
    row = end;
  }
  return owners;
}
