import type { Signal } from "../../base/signal.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { PermanentError } from "../../consumer/consumer-error.ts";
import { OttlRunError } from "../../ottl/ottl.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { ConditionFilter } from "./condition-filter.ts";
import type { FilterConfig } from "./config.ts";
import { DropTeller } from "./drop-teller.ts";
import { MatchFilter } from "./match-filter.ts";

/** Hands on what no condition matches. */
export class FilterProcessor extends StatelessComponent implements Consumer {
  /** What is left of a batch is a batch of its own. */
  readonly mutatesData = false;
  readonly #conditions: ConditionFilter;
  readonly #matches: MatchFilter;
  readonly #next: Consumer;

  constructor(signal: Signal, config: FilterConfig, settings: PipelineComponentSettings, next: Consumer) {
    super();
    const teller = new DropTeller(settings);
    this.#conditions = new ConditionFilter(signal, config, settings, teller);
    this.#matches = new MatchFilter(signal, config, teller);
    this.#next = next;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const rest = this.#filter(batch);
    if (rest === batch || rowCountOf(rest) > 0) await this.#next.consume(rest);
  }

  #filter(batch: AnyBatch): AnyBatch {
    try {
      return this.#matches.filter(this.#conditions.filter(batch));
    } catch (error) {
      if (!(error instanceof OttlRunError)) throw error;
      throw new PermanentError("ottl_error", error.message);
    }
  }
}

function rowCountOf({ signal, tables }: AnyBatch): number {
  if (signal === "traces") return tables.spans.rowCount;
  return (signal === "metrics" ? tables.metrics : tables.logRecords).rowCount;
}
