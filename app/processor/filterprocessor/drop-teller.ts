import type { PipelineComponentSettings } from "../../component/component.ts";
import type { Drop } from "../../component/stage-telemetry.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { pointTableOf } from "../../pdata/metric-batch.ts";
import { RowList } from "../../pdata/row-list.ts";
import type { DroppedRows } from "../../pdata/select-rows.ts";

/** Names of the Collector's counters. Source: contrib `processor/filterprocessor/documentation.md`. */
const counters = {
  traces: "processor_filter_spans.filtered",
  metrics: "processor_filter_datapoints.filtered",
  logs: "processor_filter_logs.filtered",
} as const;

/** The rule that decided about an item: its number in a list, from 1; 0 where none did. */
export type RuleOf = (itemRow: number) => number;

/**
 * Which items of one batch are gone, and by which rule. It is told once what is left was taken: of a batch that is refused,
 * and sent again, nothing was dropped.
 */
export class DropTeller {
  readonly #settings: PipelineComponentSettings;
  readonly #drops: Drop[] = [];

  constructor(settings: PipelineComponentSettings) {
    this.#settings = settings;
  }

  tell(): void {
    const { id, stage } = this.#settings;
    for (const drop of this.#drops) {
      stage.drop(drop);
      stage.metrics.add(counters[drop.signal], drop.items, { filter: id });
    }
  }

  /** `dropped` are rows of the batch's items; `ruleOf` is asked for rows of `spans` and `logRecords`, and for points where those are marked. */
  note(batch: AnyBatch, dropped: DroppedRows, rules: readonly string[], ruleOf: RuleOf): void {
    if (batch.signal === "metrics") this.#notePoints(batch, dropped, rules, ruleOf);
    else this.#noteRows(batch, dropped[batch.signal === "traces" ? "spans" : "logRecords"], rules, ruleOf);
  }

  #noteRows(batch: AnyBatch, marks: Uint8Array | undefined, rules: readonly string[], ruleOf: RuleOf): void {
    if (marks === undefined) return;
    const rows = rules.map(() => new RowList());
    for (let row = 0; row < marks.length; row++)
      if (marks[row] === 1) rows[ruleOf(row) - 1]?.addRange(row, row + 1);
    for (const [i, list] of rows.entries()) this.#drop(batch, list.count, list.rows, rules[i]!);
  }

  /** Items are points; what is shown of them are their metrics. */
  #notePoints(
    batch: AnyBatch & { readonly signal: "metrics" },
    dropped: DroppedRows,
    rules: readonly string[],
    ruleOf: RuleOf,
  ): void {
    const items = rules.map(() => 0);
    const rows = rules.map(() => new RowList());
    const { columns, rowCount } = batch.tables.metrics;
    const bases = pointBases(batch);
    for (let row = 0; row < rowCount; row++) {
      const table = pointTableOf(columns.type[row]!);
      if (table === undefined) continue;
      const isWhole = dropped["metrics"]?.[row] === 1;
      const marks = dropped[table];
      for (let point = columns.pointsStart[row]!; point < columns.pointsEnd[row]!; point++) {
        if (!isWhole && marks?.[point] !== 1) continue;
        const rule = (isWhole ? ruleOf(row) : ruleOf(bases[table]! + point)) - 1;
        if (rule < 0) continue;
        items[rule]! += 1;
        const list = rows[rule]!;
        if (list.count === 0 || list.rows.at(-1) !== row) list.addRange(row, row + 1);
      }
    }
    for (const [i, list] of rows.entries()) this.#drop(batch, items[i]!, list.rows, rules[i]!);
  }

  #drop(batch: AnyBatch, items: number, rows: Uint32Array, rule: string): void {
    if (items === 0) return;
    this.#drops.push({ signal: batch.signal, items, reason: "filtered", rule, examples: { batch, rows } });
  }
}

function pointBases({ tables }: AnyBatch & { readonly signal: "metrics" }): Readonly<Record<string, number>> {
  const { numberPoints, histogramPoints, exponentialPoints } = tables;
  const histograms = numberPoints.rowCount;
  const exponentials = histograms + histogramPoints.rowCount;
  const summaries = exponentials + exponentialPoints.rowCount;
  return {
    numberPoints: 0,
    histogramPoints: histograms,
    exponentialPoints: exponentials,
    summaryPoints: summaries,
  };
}
