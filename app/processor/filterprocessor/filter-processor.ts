import type { Signal } from "../../base/signal.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { PermanentError } from "../../consumer/consumer-error.ts";
import { OttlRunError } from "../../ottl/ottl.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemRowCountOf } from "../../pdata/item-table.ts";
import { ConditionFilter } from "./condition-filter.ts";
import type { FilterConfig } from "./config.ts";
import { DropTeller } from "./drop-teller.ts";
import { MatchFilter } from "./match-filter.ts";

/** Hands on what no condition matches. */
export class FilterProcessor extends StatelessComponent implements Consumer {
  /** What is left of a batch is a batch of its own. */
  readonly mutatesData = false;
  readonly #settings: PipelineComponentSettings;
  readonly #conditions: ConditionFilter;
  readonly #matches: MatchFilter;
  readonly #next: Consumer;

  constructor(signal: Signal, config: FilterConfig, settings: PipelineComponentSettings, next: Consumer) {
    super();
    this.#settings = settings;
    this.#conditions = new ConditionFilter(signal, config, settings);
    this.#matches = new MatchFilter(signal, config);
    this.#next = next;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const teller = new DropTeller(this.#settings);
    const rest = this.#filter(batch, teller);
    if (rest === batch || itemRowCountOf(rest) > 0) await this.#next.consume(rest);
    teller.tell();
  }

  #filter(batch: AnyBatch, teller: DropTeller): AnyBatch {
    try {
      return this.#matches.filter(this.#conditions.filter(batch, teller), teller);
    } catch (error) {
      if (!(error instanceof OttlRunError)) throw error;
      throw new PermanentError("ottl_error", error.message);
    }
  }
}
