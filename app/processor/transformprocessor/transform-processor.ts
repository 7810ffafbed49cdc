import type { Signal } from "../../base/signal.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import { RepeatedLog } from "../../component/repeated-log.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { PermanentError } from "../../consumer/consumer-error.ts";
import { type ErrorReport, OttlRunError } from "../../ottl/ottl.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { LogBatch } from "../../pdata/log-batch.ts";
import { groupsOf, type TransformConfig } from "./config.ts";
import { flattenLogs, regroupLogs } from "./flatten-logs.ts";
import { type PlannedGroup, planGroups } from "./statement-plan.ts";

const nanoPerMs = 1_000_000n;

/** Runs statements on the items of a batch, group after group, each over the whole batch. */
export class TransformProcessor extends StatelessComponent implements Consumer {
  readonly mutatesData: boolean;
  readonly #groups: readonly PlannedGroup[];
  readonly #config: TransformConfig;
  readonly #next: Consumer;
  readonly #log: RepeatedLog;

  constructor(signal: Signal, config: TransformConfig, settings: PipelineComponentSettings, next: Consumer) {
    super();
    const now = () => BigInt(settings.clock.nowMs()) * nanoPerMs;
    this.#groups = planGroups(groupsOf(config, signal), signal, now);
    this.mutatesData = this.#groups.length > 0;
    this.#config = config;
    this.#next = next;
    this.#log = new RepeatedLog(settings);
  }

  async consume(batch: AnyBatch): Promise<void> {
    const isFlattened = batch.signal === "logs" && this.#config.flatten_data && this.#groups.length > 0;
    const edited = isFlattened ? flattenLogs(batch) : batch;
    try {
      for (const group of this.#groups) this.#run(group, edited);
    } catch (error) {
      if (!(error instanceof OttlRunError)) throw error;
      throw new PermanentError("ottl_error", error.message);
    }
    await this.#next.consume(isFlattened ? regroupLogs(edited as LogBatch) : edited);
  }

  #run({ statements, gate, errorMode = this.#config.error_mode }: PlannedGroup, batch: AnyBatch): void {
    const { reports } = statements.run(batch, { errorMode, ...(gate === undefined ? {} : { gate }) });
    for (const report of reports) this.#tell(report);
  }

  #tell({ message, text, error, count }: ErrorReport): void {
    this.#log.write(text, `${message}: ${error}, statement=${JSON.stringify(text)} items=${count}`);
  }
}
