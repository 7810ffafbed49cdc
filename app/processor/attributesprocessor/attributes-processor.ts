import type { Signal } from "../../base/signal.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { pointTableNames } from "../../pdata/edit/attribute-owners.ts";
import { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import { type MetricBatch, pointTableOf } from "../../pdata/metric-batch.ts";
import { RowList } from "../../pdata/row-list.ts";
import { AttributeActions } from "../processorhelper/actions/attribute-actions.ts";
import { RowFilter } from "../processorhelper/match/row-filter.ts";
import type { AttributesConfig } from "./config.ts";

const listNames = { traces: "spanAttributes", metrics: "pointAttributes", logs: "logAttributes" } as const;

/** Changes the attributes of spans, log records or data points. */
export class AttributesProcessor extends StatelessComponent implements Consumer {
  readonly mutatesData = true;
  readonly #actions: AttributeActions;
  readonly #filter: RowFilter;
  readonly #next: Consumer;

  constructor(signal: Signal, config: AttributesConfig, next: Consumer) {
    super();
    this.#actions = new AttributeActions(config.actions);
    this.#filter = new RowFilter(config.include, config.exclude, signal);
    this.#next = next;
  }

  consume(batch: AnyBatch): Promise<void> {
    const editor = new BatchEditor(batch);
    this.#actions.apply(
      editor.attributes(listNames[batch.signal]),
      this.#rowsOf(batch, editor),
      batch.client,
    );
    editor.commit();
    return this.#next.consume(batch);
  }

  #rowsOf(batch: AnyBatch, editor: BatchEditor): Uint32Array {
    if (batch.signal === "traces") return this.#filter.rowsOf(batch, batch.tables.spans.rowCount, editor);
    if (batch.signal === "logs") return this.#filter.rowsOf(batch, batch.tables.logRecords.rowCount, editor);
    return pointsOf(batch, this.#filter.rowsOf(batch, batch.tables.metrics.rowCount, editor));
  }
}

/** The data points of some metrics, as attribute lists number them: table after table. */
function pointsOf({ tables }: MetricBatch, metrics: Uint32Array): Uint32Array {
  const bases = new Map<string, number>();
  let base = 0;
  for (const name of pointTableNames) {
    bases.set(name, base);
    base += tables[name].rowCount;
  }
  const points = new RowList(base);
  const { type, pointsStart, pointsEnd } = tables.metrics.columns;
  for (const metric of metrics) {
    const table = pointTableOf(type[metric]!);
    if (table === undefined) continue;
    const first = bases.get(table)!;
    points.addRange(first + pointsStart[metric]!, first + pointsEnd[metric]!);
  }
  return points.rows;
}
