import type { Signal } from "../../base/signal.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import type { ConnectedPipelines } from "../../component/factory.ts";
import { RepeatedLog } from "../../component/repeated-log.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { PermanentError } from "../../consumer/consumer-error.ts";
import { settleAll } from "../../consumer/fanout/settle-all.ts";
import { type ContextName, type ErrorReport, OttlRunError, rowsToDrop } from "../../ottl/ottl.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { copyBatch } from "../../pdata/copy-batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { allItemRows, itemRowCountOf } from "../../pdata/item-table.ts";
import { dropRows } from "../../pdata/select-rows.ts";
import type { RouteConfig, RoutingConfig } from "./config.ts";
import { outletOf } from "./outlets.ts";
import { parseRoute, type Route } from "./route.ts";

interface Row {
  readonly route: Route;
  readonly isCopy: boolean;
  readonly outlet: Consumer;
}

/** What a row matches of a batch, and what is left of it; undefined where that is nothing. */
interface Split {
  readonly matched: AnyBatch | undefined;
  readonly rest: AnyBatch | undefined;
}

const nanoPerMs = 1_000_000n;

/**
 * Sends what matches a row of the table to the pipelines of that row.
 *
 *     batch ── row 1 ── rest ── row 2 ── rest ──► default pipelines, or dropped
 *                │                │
 *                ▼ matched        ▼ matched
 */
export class RoutingConnector extends StatelessComponent implements Consumer {
  readonly mutatesData: boolean;
  readonly #config: RoutingConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #rows: readonly Row[];
  readonly #fallback: Consumer | undefined;
  readonly #log: RepeatedLog;

  /** Throws where a row cannot be for this signal, or names a pipeline that is not connected. */
  constructor(
    signal: Signal,
    config: RoutingConfig,
    settings: PipelineComponentSettings,
    pipelines: ConnectedPipelines,
  ) {
    super();
    this.#config = config;
    this.#settings = settings;
    this.#log = new RepeatedLog(settings);
    const now = () => BigInt(settings.clock.nowMs()) * nanoPerMs;
    this.#rows = config.table.map((row) => rowOf(row, signal, now, pipelines));
    const { default_pipelines } = config;
    this.#fallback = default_pipelines.length === 0 ? undefined : outletOf(default_pipelines, pipelines);
    this.mutatesData =
      this.#rows.some(({ route, outlet }) => route.kind === "statement" || outlet.mutatesData) ||
      this.#fallback?.mutatesData === true;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const sending: (() => Promise<void>)[] = [];
    let rest: AnyBatch | undefined = batch;
    for (const { route, isCopy, outlet } of this.#rows) {
      if (rest === undefined) break;
      const split = this.#split(rest, route);
      const { matched } = split;
      if (matched === undefined) continue;
      // What is copied is looked at by the next rows, too, and may be all there is.
      const sent = isCopy && matched === rest ? copyBatch(matched) : matched;
      sending.push(() => outlet.consume(sent));
      if (!isCopy) rest = split.rest;
    }
    const left = rest;
    if (left !== undefined && this.#fallback !== undefined) sending.push(() => this.#fallback!.consume(left));
    await settleAll(sending.map((send) => send()));
    if (left !== undefined && this.#fallback === undefined) this.#drop(left);
  }

  #split(batch: AnyBatch, route: Route): Split {
    if (route.kind === "request")
      return route.test(batch.client)
        ? { matched: batch, rest: undefined }
        : { matched: undefined, rest: batch };
    const { marks, context } = this.#marksOf(batch, route);
    if (!marks.includes(1)) return { matched: undefined, rest: batch };
    const rest = dropRows(batch, rowsToDrop(batch, context, marks));
    if (itemRowCountOf(rest) === 0) return { matched: batch, rest: undefined };
    if (rest === batch) return { matched: undefined, rest: batch };
    return { matched: dropRows(batch, rowsToDrop(batch, context, marks, "others")), rest };
  }

  #marksOf(
    batch: AnyBatch,
    route: Exclude<Route, { kind: "request" }>,
  ): { readonly marks: Uint8Array; readonly context: ContextName } {
    const settings = { errorMode: this.#config.error_mode };
    const { context } = route.group;
    try {
      if (route.kind === "condition") {
        const { marks, reports } = route.group.select(batch, settings);
        this.#tell(reports);
        return { marks, context };
      }
      const { matched, reports } = route.group.run(batch, settings);
      this.#tell(reports);
      return { marks: matched, context };
    } catch (error) {
      if (!(error instanceof OttlRunError)) throw error;
      throw new PermanentError("ottl_error", error.message);
    }
  }

  #tell(reports: readonly ErrorReport[]): void {
    for (const { message, text, error, count } of reports)
      this.#log.write(text, `${message}: ${error}, route=${JSON.stringify(text)} items=${count}`);
  }

  #drop(batch: AnyBatch): void {
    const examples = { batch, rows: allItemRows(batch) };
    const rule = "no row of the table matches, and there are no default_pipelines";
    const items = itemCountOf(batch);
    this.#settings.stage.drop({ signal: batch.signal, items, reason: "not_routed", rule, examples });
  }
}

function rowOf(config: RouteConfig, signal: Signal, now: () => bigint, pipelines: ConnectedPipelines): Row {
  const route = parseRoute(config, signal, now);
  if (typeof route === "string") throw new Error(route);
  return { route, isCopy: config.action === "copy", outlet: outletOf(config.pipelines, pipelines) };
}
