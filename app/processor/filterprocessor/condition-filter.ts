import type { Signal } from "../../base/signal.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import { RepeatedLog } from "../../component/repeated-log.ts";
import {
  type ConditionGroup,
  contextsOfSignal,
  parseConditions,
  rowsToDrop,
  type Selection,
} from "../../ottl/ottl.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemScopesOf } from "../../pdata/item-table.ts";
import { dropRows } from "../../pdata/select-rows.ts";
import { type ConditionList, conditionListsOf, type FilterConfig } from "./config.ts";
import type { DropTeller, RuleOf } from "./drop-teller.ts";

interface Group {
  readonly conditions: ConditionGroup;
  readonly errorMode: FilterConfig["error_mode"];
}

const nanoPerMs = 1_000_000n;

/** Drops what OTTL conditions match: whole resources first, then scopes, and so on down. */
export class ConditionFilter {
  readonly #groups: readonly Group[];
  readonly #log: RepeatedLog;

  constructor(signal: Signal, config: FilterConfig, settings: PipelineComponentSettings) {
    this.#log = new RepeatedLog(settings);
    const now = () => BigInt(settings.clock.nowMs()) * nanoPerMs;
    const groups = conditionListsOf(config, signal).map((list) => groupOf(list, signal, now));
    const order = contextsOfSignal[signal];
    this.#groups = groups.toSorted(
      (a, b) => order.indexOf(a.conditions.context) - order.indexOf(b.conditions.context),
    );
  }

  /** What is left. Throws `OttlRunError` in mode `propagate`. */
  filter(batch: AnyBatch, teller: DropTeller): AnyBatch {
    let rest = batch;
    for (const { conditions, errorMode } of this.#groups) {
      const selection = conditions.select(rest, { errorMode });
      for (const { message, text, error, count } of selection.reports)
        this.#log.write(text, `${message}: ${error}, condition=${JSON.stringify(text)} items=${count}`);
      if (selection.count > 0) rest = this.#drop(rest, selection, conditions.texts, teller);
    }
    return rest;
  }

  #drop(batch: AnyBatch, selection: Selection, rules: readonly string[], teller: DropTeller): AnyBatch {
    const dropped = rowsToDrop(batch, selection.context, selection.marks);
    // Events are no items: a span that loses them stays.
    if (selection.context !== "spanevent") teller.note(batch, dropped, rules, ruleOfItems(batch, selection));
    return dropRows(batch, dropped);
  }
}

function groupOf(list: ConditionList, signal: Signal, now: () => bigint): Group {
  const { texts, namedContext, errorMode } = list;
  const settings = {
    contexts: contextsOfSignal[signal],
    context: namedContext,
    functions: "filter",
    now,
  } as const;
  const parsed = parseConditions(texts, settings);
  if (!parsed.ok) throw new Error(parsed.mistakes.map(({ message }) => message).join("\n"));
  return { conditions: parsed.value, errorMode };
}

/** The condition that decided about an item: its own, or that of its scope or resource. */
function ruleOfItems(batch: AnyBatch, { context, conditions }: Selection): RuleOf {
  if (context !== "resource" && context !== "scope") return (row) => conditions[row]!;
  const { tables } = batch;
  const scopeOf = itemScopesOf(batch);
  if (context === "scope") return (row) => conditions[scopeOf[row]!]!;
  const { envelope } = tables.scopes.columns;
  const byEnvelope = new Map<number, number>();
  for (let row = tables.scopes.rowCount - 1; row >= 0; row--) {
    const rule = conditions[row] ?? 0;
    if (rule > 0) byEnvelope.set(envelope[row]!, rule);
  }
  return (row) => byEnvelope.get(envelope[scopeOf[row]!]!) ?? 0;
}
